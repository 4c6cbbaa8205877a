/** Words of the supervisor's page: the frame's own, and those of its views. */
import { takeMessages } from '@jiaohao/ui-kit/take-messages';
import { appointmentMessages } from './appointments/messages';
import { caseMessages } from './cases/messages';
import { fairnessMessages } from './fairness/messages';
import { figureMessages } from './figures/messages';
import { followUpMessages } from './follow-ups/messages';
import { forecastMessages } from './forecasts/messages';
import { liveMessages } from './live/messages';
import { ratingMessages } from './ratings/messages';
import { rosterMessages } from './roster/messages';
import { whatIfMessages } from './what-if/messages';
import { workloadMessages } from './workload/messages';

export const messages = {
  'zh-CN': {
    page: {
      title: '值班长',
      notForClerks: '本页供值班长使用。您的账号是窗口人员，请使用窗口页面。',
      toWindow: '打开窗口页面',
      views: '视图',
      review: '审核审批 ↗',
      viewMissing: '这一页没有载入。',
      reload: '重新载入',
    },
    view: {
      live: '实时',
      appointments: '预约',
      cases: '疑难件',
      workload: '工作量',
      fairness: '公平',
      forecasts: '预计准确度',
      'what-if': '假设推演',
      ratings: '评价',
      'follow-ups': '回访与投诉',
      roster: '排班',
    },
    ...takeMessages['zh-CN'],
    ...figureMessages['zh-CN'],
    ...liveMessages['zh-CN'],
    ...appointmentMessages['zh-CN'],
    ...caseMessages['zh-CN'],
    ...fairnessMessages['zh-CN'],
    ...forecastMessages['zh-CN'],
    ...workloadMessages['zh-CN'],
    ...whatIfMessages['zh-CN'],
    ...ratingMessages['zh-CN'],
    ...followUpMessages['zh-CN'],
    ...rosterMessages['zh-CN'],
  },
  en: {
    page: {
      title: 'Supervisor',
      notForClerks: 'This page is for supervisors. Your account is a clerk’s: please use the window page.',
      toWindow: 'Open the window page',
      views: 'Views',
      review: 'Reviews ↗',
      viewMissing: 'This view could not be loaded.',
      reload: 'Load again',
    },
    view: {
      live: 'Live',
      appointments: 'Appointments',
      cases: 'Cases',
      workload: 'Workload',
      fairness: 'Fairness',
      forecasts: 'Forecasts',
      'what-if': 'What-if',
      ratings: 'Ratings',
      'follow-ups': 'Follow-ups',
      roster: 'Roster',
    },
    ...takeMessages.en,
    ...figureMessages.en,
    ...liveMessages.en,
    ...appointmentMessages.en,
    ...caseMessages.en,
    ...fairnessMessages.en,
    ...forecastMessages.en,
    ...workloadMessages.en,
    ...whatIfMessages.en,
    ...ratingMessages.en,
    ...followUpMessages.en,
    ...rosterMessages.en,
  },
};
