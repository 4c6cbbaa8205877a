/** What the five levels are called, and what is offered to say beside them: apart from the schemas, for pages want only this. */
import type { Text } from './common.js';

/** What the levels are called nationally: 5 is the best. */
export const levelNames: Record<number, Text> = {
  5: { 'zh-CN': '非常满意', en: 'Very satisfied' },
  4: { 'zh-CN': '满意', en: 'Satisfied' },
  3: { 'zh-CN': '基本满意', en: 'Fairly satisfied' },
  2: { 'zh-CN': '不满意', en: 'Dissatisfied' },
  1: { 'zh-CN': '非常不满意', en: 'Very dissatisfied' },
};

/** What pages offer to say beside a level. Any other text is taken, too. */
export interface RatingTag extends Text {
  id: string;
}

const praise: RatingTag[] = [
  { id: 'friendly', 'zh-CN': '态度热情', en: 'Friendly' },
  { id: 'fast', 'zh-CN': '办理快捷', en: 'Fast' },
  { id: 'skilled', 'zh-CN': '业务熟练', en: 'Skilled' },
  { id: 'clear', 'zh-CN': '讲解清楚', en: 'Well explained' },
  { id: 'one-go', 'zh-CN': '一次办成', en: 'Done in one go' },
];
const fair: RatingTag[] = [
  { id: 'wait-long', 'zh-CN': '等候偏久', en: 'Waited rather long' },
  { id: 'explain-more', 'zh-CN': '讲解可更清楚', en: 'Could be explained better' },
  { id: 'papers-many', 'zh-CN': '材料偏多', en: 'Rather many papers' },
  { id: 'place', 'zh-CN': '环境可改善', en: 'The hall could be better' },
];
const blame: RatingTag[] = [
  { id: 'unfriendly', 'zh-CN': '态度不好', en: 'Unfriendly' },
  { id: 'slow', 'zh-CN': '办理太慢', en: 'Too slow' },
  { id: 'unskilled', 'zh-CN': '业务不熟', en: 'Not skilled' },
  { id: 'unclear', 'zh-CN': '没有一次告知', en: 'Not told everything at once' },
  { id: 'passed-around', 'zh-CN': '推诿', en: 'Sent from one to another' },
  { id: 'waited-too-long', 'zh-CN': '等候太久', en: 'Waited too long' },
];

export const ratingTags: Record<number, RatingTag[]> = { 5: praise, 4: praise, 3: fair, 2: blame, 1: blame };
