/** Words of the page at `/`. */
export const messages = {
  'zh-CN': {
    home: {
      title: '叫号 Jiaohao',
      subtitle: '政务服务大厅排队叫号',
      open: '打开',
      demo: '演示大厅正在运行，点击打开大屏',
      health: { ready: '系统正常', away: '系统暂时不可用', unknown: '正在检查…' },
      kiosk: { name: '取号机', what: '来办事的人在这里取一个号，可一次选多个事项。需要设备令牌，由值班长登记。' },
      board: { name: '大屏', what: '显示并播报正在叫的号、各窗口状态和等候人数。需要设备令牌，由值班长登记。' },
      window: { name: '窗口', what: '窗口工作人员叫号、办理、挂起、转号和办结，一键一事。' },
      review: { name: '审核审批', what: '审核、审批人员领取、通过或退回办件；经办人在这里看到退回给自己的办件。' },
      supervisor: { name: '值班长', what: '查看全厅窗口和等候，移动号票，调整窗口，均衡分派，登记设备。' },
      admin: { name: '系统管理', what: '管理员建立和停用账号，登记设备，更换大厅文件，设置回调，查看操作记录。' },
      rate: { name: '评价屏', what: '放在窗口的小屏：办结后请来办事的人评价，五个等次。需要设备令牌，并指定窗口。' },
      visit: {
        name: '来之前',
        what: '在手机上看大厅现在要等多久、要带什么材料，预约、改期、取消，能远程取号的可直接取号。地址以大厅编号结尾。',
      },
      ticket: {
        name: '手机号票',
        what: '取号后扫描号票上的二维码打开：看前面几人、要等多久，可顺延、换窗、取消和评价。',
      },
    },
  },
  en: {
    home: {
      title: 'Jiaohao 叫号',
      subtitle: 'Take-a-number queueing for government service halls',
      open: 'Open',
      demo: 'The demonstration hall is running: click to open its board',
      health: { ready: 'System is up', away: 'System is away for the moment', unknown: 'Checking…' },
      kiosk: {
        name: 'Kiosk',
        what: 'Visitors take one number here, for one matter or several. Needs a device token from the supervisor.',
      },
      board: {
        name: 'Board',
        what: 'Shows and speaks the numbers called, the windows and how many wait. Needs a device token as well.',
      },
      window: { name: 'Window', what: 'Clerks call, serve, hold, transfer and complete tickets, one key each.' },
      review: {
        name: 'Review',
        what: 'Reviewers and approvers take, pass or return what was handled; handlers find here what came back to them.',
      },
      supervisor: {
        name: 'Supervisor',
        what: 'The whole hall live: move tickets, change windows, rebalance, register devices.',
      },
      admin: {
        name: 'Administration',
        what: 'Accounts, devices, hall files, webhooks, and the log of who changed what.',
      },
      rate: {
        name: 'Rating screen',
        what: 'A small screen at a window: asks each visitor who is done, on the five national levels. Needs a device token.',
      },
      visit: {
        name: 'Before the visit',
        what: 'On the phone: the wait now, papers to bring, appointments, numbers from afar. The address ends with the id of the hall.',
      },
      ticket: {
        name: 'Ticket on the phone',
        what: 'Opened by the QR code of a ticket: place in line, wait, postpone, switch window, cancel, rate.',
      },
    },
  },
};
