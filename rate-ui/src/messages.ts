/** Words of the screen that asks for a rating; it shows both languages at once, the chosen one larger. */
export const messages = {
  'zh-CN': {
    rate: {
      title: '评价屏',
      choose: '本机放在哪个窗口？',
      idle: '办理完成后，请在这里评价',
      ask: '请您评价这次服务',
      why: '哪些方面？可多选，也可不选',
      send: '提交',
      back: '重选',
      soon: '{n} 秒后自动提交',
      thanks: '感谢您的评价',
      already: '这次服务已经评价过了，谢谢',
      failed: '没有送出，请再试一次',
    },
  },
  en: {
    rate: {
      title: 'Rating screen',
      choose: 'At which window does this machine stand?',
      idle: 'When you are done, please rate us here',
      ask: 'How was it?',
      why: 'What was it? Choose any, or none',
      send: 'Send',
      back: 'Back',
      soon: 'Sent in {n} s',
      thanks: 'Thank you for your rating',
      already: 'This visit is rated already, thank you',
      failed: 'It was not sent: please try again',
    },
  },
};
