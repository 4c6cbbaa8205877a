/** Names of the agencies that hall files mention by id; an unknown agency is shown by its id. */
import type { Text } from '@jiaohao/protocol';

const names: Record<string, Text> = {
  'social-insurance': { 'zh-CN': '社会保险', en: 'Social insurance' },
  'resident-pension': { 'zh-CN': '城乡居民养老', en: 'Resident pension' },
  medical: { 'zh-CN': '医疗保险', en: 'Medical insurance' },
  unemployment: { 'zh-CN': '失业保险', en: 'Unemployment' },
  'work-injury': { 'zh-CN': '工伤保险', en: 'Work injury' },
  employment: { 'zh-CN': '就业服务', en: 'Employment' },
  pension: { 'zh-CN': '养老保险', en: 'Pension' },
  card: { 'zh-CN': '社会保障卡', en: 'Social security card' },
  labour: { 'zh-CN': '劳动关系', en: 'Labour relations' },
  fund: { 'zh-CN': '基金管理', en: 'Fund' },
  audit: { 'zh-CN': '稽核', en: 'Audit' },
  expert: { 'zh-CN': '疑难事项', en: 'Hard cases' },
  hall: { 'zh-CN': '大厅', en: 'Hall' },
  'public-service': { 'zh-CN': '来访接待', en: 'Reception' },
  enrol: { 'zh-CN': '参保登记', en: 'Enrolment' },
  collect: { 'zh-CN': '保费征缴', en: 'Contributions' },
  accounts: { 'zh-CN': '个人账户', en: 'Accounts' },
  'retire-check': { 'zh-CN': '退休核查', en: 'Retirement checks' },
  'benefit-calc': { 'zh-CN': '待遇核算', en: 'Benefit calculation' },
  'benefit-pay': { 'zh-CN': '待遇支付', en: 'Benefit payment' },
  transfer: { 'zh-CN': '关系转移', en: 'Transfers' },
  injury: { 'zh-CN': '工伤保险', en: 'Work injury' },
  archive: { 'zh-CN': '档案', en: 'Archive' },
  information: { 'zh-CN': '信息', en: 'Information' },
};

export function agencyName(id: string): Text {
  const unit = /^u(\d+)$/.exec(id);
  if (unit) return { 'zh-CN': `${Number(unit[1])} 号单位`, en: `Unit ${Number(unit[1])}` };
  return names[id] ?? { 'zh-CN': id, en: id };
}
