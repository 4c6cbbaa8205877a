/** Words of the fairness of a day. */
export const fairnessMessages = {
  'zh-CN': {
    fairness: {
      soFar: '截至现在',
      over: '全天',
      noDay: '大厅没有这一天的记录，请另选一天。',
      noTickets: '这一天还没有取号。',
      policy: '当天开始时的分派规则：{name}，版本 {version}',
      policyName: { group: '按窗口组排队', window: '按窗口排队', pooled: '全厅一队' },
      tickets: '取号',
      green: '绿色通道排在最前面，用了多少在这里公布。',
      overtakes: '被后来的人先叫',
      overtakesWords:
        '等候的时候，有窗口本来能叫他，却先叫了后来的人：碰到过的人占多少。这样的叫号共 {calls} 次。优先、预约按规则提前，不算在内。',
      worst: '先叫的人最多晚来多久',
      worstWords: '每个人记最过分的一次，没有被越过的记 0。二十人中十九人不超过上面的数；平均 {mean}，全天最长 {max}。',
      changed: '等候中换了窗口组',
      changedWords: '号票上写明的窗口组，等候时变了的比例。变了两次的占 {twice}（目标不超过 {goal}）。',
      idle: '有人等，窗口却空着',
      idleWords: '窗口开着、手上没有人，而它能办的人正在等：各窗口合计。规则不会造成，多半是窗口没有及时叫号。',
      junior: '同一队里后来先叫',
      juniorWords: '同一队中，窗口越过能办的、更早的号去叫后面的号。规则不允许；只有人工选叫才会出现，选叫要写原因。',
      times: '{n} 次',
      byRule: '为什么换组',
      rule: '原因',
      count: '次数',
      share: '占比',
      anew: '重新分派：{why}',
      noChanges: '没有号票换过窗口组。',
    },
  },
  en: {
    fairness: {
      soFar: 'so far',
      over: 'the whole day',
      noDay: 'The hall has no record of this day. Please choose another.',
      noTickets: 'No number has been taken on this day.',
      policy: 'Rule of dispatch as the day began: {name}, version {version}',
      policyName: { group: 'a line for each group of windows', window: 'a line for each window', pooled: 'one line' },
      tickets: 'Numbers taken',
      green: 'The green lane goes in front of everybody; how often it was used is told here.',
      overtakes: 'Saw somebody later go first',
      overtakesWords:
        'Of all visitors, those who waited while a window that could have called them called somebody who came later. Such calls: {calls}. The head start of priority and appointments is the rule and does not count.',
      worst: 'How much later that somebody came',
      worstWords:
        'The worst case of each visitor; 0 for whoever was not passed. Nineteen of twenty stay within the figure above; {mean} on average, {max} at most.',
      changed: 'Sent to another group while waiting',
      changedWords:
        'Of all slips, those whose group of windows changed during the wait. Twice: {twice} (goal at most {goal}).',
      idle: 'Windows idle while somebody waited',
      idleWords:
        'Windows open and free while somebody they may serve was waiting, added up. The rule never causes it; most often a clerk did not call at once.',
      junior: 'Later first in one line',
      juniorWords:
        'Calls past an earlier number in the same line that the window could have served. The rule forbids them: they come only of calls by choice, which need a reason.',
      times: '{n}',
      byRule: 'Why groups changed',
      rule: 'Reason',
      count: 'Times',
      share: 'Share',
      anew: 'placed anew: {why}',
      noChanges: 'No slip changed its group.',
    },
  },
};
