/** Words of the view of appointments. */
export const appointmentMessages = {
  'zh-CN': {
    appointments: {
      booked: '待到',
      kept: '已签到',
      missed: '未到',
      cancelled: '已取消',
      bookedWords: '已预约、还没有来签到',
      keptWords: '按时签到，已转为号票',
      missedWords: '当天结束时仍未签到；多次未到将暂停预约',
      cancelledWords: '由本人取消，名额已放出',
      byHalfHour: '各时段',
      days: '可预约的日期',
      time: '时段',
      who: '事项',
      count: '{n} 人',
      none: '这一天没有预约。',
      notOffered: '本大厅还没有开放预约：在大厅文件中为事项填写 appointments（每半小时名额）。',
      share: '到场率 {share}',
    },
  },
  en: {
    appointments: {
      booked: 'To come',
      kept: 'Checked in',
      missed: 'Missed',
      cancelled: 'Cancelled',
      bookedWords: 'Booked, and not checked in yet',
      keptWords: 'Checked in in time; now a number',
      missedWords: 'Not checked in when the day was over; too many of these and one cannot book for a while',
      cancelledWords: 'Cancelled by the visitor; the place is free again',
      byHalfHour: 'By half hour',
      days: 'Days that can be booked',
      time: 'Time',
      who: 'Services',
      count: '{n}',
      none: 'No appointments on this day.',
      notOffered:
        'This hall makes no appointments yet: give services `appointments` (places a half hour) in the hall file.',
      share: '{share} came',
    },
  },
};
