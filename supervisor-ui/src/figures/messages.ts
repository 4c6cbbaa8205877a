/** Words that all figures share. */
export const figureMessages = {
  'zh-CN': {
    figures: {
      goal: '目标：{goal}',
      met: '达标',
      missed: '未达标',
      refresh: '刷新',
      minutes: '{n} 分钟',
      seconds: '{n} 秒',
      hours: '{h} 小时 {m} 分',
      upTo: '不超过 {n}',
      range: '{low} 至 {high}',
      from: '起始日',
      to: '截止日',
    },
  },
  en: {
    figures: {
      goal: 'goal: {goal}',
      met: 'reached',
      missed: 'not reached',
      refresh: 'Refresh',
      minutes: '{n} min',
      seconds: '{n} s',
      hours: '{h} h {m} min',
      upTo: 'at most {n}',
      range: '{low} to {high}',
      from: 'From',
      to: 'To',
    },
  },
};
