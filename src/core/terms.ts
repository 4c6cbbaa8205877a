/** What a hall file may leave out about appointments, reviews, cases and what is kept, with its defaults. */
import type { AppointmentTerms, HallConfig, ReviewTerms, Terms } from './hall.js';

const appointmentTerms: AppointmentTerms = {
  daysAhead: 14,
  cancelBeforeMinutes: 120,
  earlyMinutes: 30,
  lateMinutes: 15,
  noShows: 3,
  restrictDays: 30,
};

const reviewTerms: ReviewTerms = { reviewMinutes: 30, approveMinutes: 60 };

/** A low rating is answered within fifteen working days, as the national rules of good and bad reviews ask. */
const terms: Terms = { caseWorkingDays: 10, followUpWorkingDays: 15, phoneDays: 0, noteDays: 180 };

export function appointmentTermsOf({ appointments }: Pick<HallConfig, 'appointments'>): AppointmentTerms {
  return { ...appointmentTerms, ...appointments };
}

/** Null where the hall does not part handling from reviewing. */
export function reviewTermsOf({ review }: Pick<HallConfig, 'review'>): ReviewTerms | null {
  return review ? { ...reviewTerms, ...review } : null;
}

export function termsOf(config: Pick<HallConfig, 'terms'>): Terms {
  return { ...terms, ...config.terms };
}
