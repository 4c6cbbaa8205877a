/** Words of the administrator's page: the frame's own, and those of its views. */
import { accountMessages } from './accounts/messages';
import { deviceMessages } from './devices/messages';
import { hallFileMessages } from './hall-file/messages';
import { operationMessages } from './operations/messages';
import { outgoingMessages } from './outgoing/messages';

export const messages = {
  'zh-CN': {
    page: {
      title: '系统管理',
      notForYou: '本页供管理员使用，您的账号不是管理员。',
      toAll: '查看所有页面',
      views: '视图',
      hall: '大厅',
      refresh: '刷新',
      noHall: '还没有大厅：请在“大厅文件”中上传一个。',
    },
    view: { accounts: '账号', devices: '设备', hall: '大厅文件', outgoing: '外发', operations: '操作记录' },
    ...accountMessages['zh-CN'],
    ...deviceMessages['zh-CN'],
    ...hallFileMessages['zh-CN'],
    ...outgoingMessages['zh-CN'],
    ...operationMessages['zh-CN'],
  },
  en: {
    page: {
      title: 'Administration',
      notForYou: 'This page is for administrators, and your account is not one.',
      toAll: 'See all pages',
      views: 'Views',
      hall: 'Hall',
      refresh: 'Refresh',
      noHall: 'There is no hall yet: send a file under “Hall file”.',
    },
    view: {
      accounts: 'Accounts',
      devices: 'Devices',
      hall: 'Hall file',
      outgoing: 'Outgoing',
      operations: 'Operations log',
    },
    ...accountMessages.en,
    ...deviceMessages.en,
    ...hallFileMessages.en,
    ...outgoingMessages.en,
    ...operationMessages.en,
  },
};
