/** Tags of ratings in words: those that pages offer by their names, others as they were written. */
import { ratingTags, type FollowUp } from '@jiaohao/protocol';
import { useLanguage } from '@jiaohao/ui-kit/i18n';

export function useTagWords() {
  const { t, tx, listed } = useLanguage();
  const known = (level: number, tag: string) => ratingTags[level]?.find(({ id }) => id === tag);
  const tagName = (level: number, tag: string): string => {
    const found = known(level, tag);
    return found ? tx(found) : tag;
  };
  /** What a follow-up is about: a comment or complaint as it is, a rating without one by its tags. */
  function subjectOf({ level, subject }: FollowUp): string {
    if (!subject) return t('followUps.noWords');
    const parts = subject.split(', ');
    if (level === null || parts.some((part) => !known(level, part))) return subject;
    return listed(parts.map((part) => tagName(level, part)));
  }
  return { tagName, subjectOf };
}
