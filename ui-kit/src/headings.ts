/** Headings under which services are listed: the category that the hall file gives, else the agency. */
import type { ListedService, Text } from '@jiaohao/protocol';

export interface Heading {
  id: string;
  name: Text;
  services: ListedService[];
}

/** Names of those that hall files mention by id; any other is shown as it stands in the file. */
const names: Record<string, Text> = {
  'social-insurance': { 'zh-CN': '社会保险', en: 'Social insurance' },
  'resident-pension': { 'zh-CN': '城乡居民养老', en: 'Resident pension' },
  medical: { 'zh-CN': '医疗保险', en: 'Medical insurance' },
  unemployment: { 'zh-CN': '失业保险', en: 'Unemployment' },
  'work-injury': { 'zh-CN': '工伤保险', en: 'Work injury' },
  employment: { 'zh-CN': '就业创业', en: 'Employment' },
  pension: { 'zh-CN': '养老保险', en: 'Pension' },
  personnel: { 'zh-CN': '人才人事', en: 'Personnel' },
  card: { 'zh-CN': '社会保障卡', en: 'Social security card' },
  labour: { 'zh-CN': '劳动关系', en: 'Labour relations' },
  fund: { 'zh-CN': '基金管理', en: 'Fund' },
  audit: { 'zh-CN': '稽核', en: 'Audit' },
  expert: { 'zh-CN': '疑难事项', en: 'Hard cases' },
  hall: { 'zh-CN': '办不成事', en: 'Other matters' },
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

/** In the order in which the hall file first names them. */
export function byHeading(services: readonly ListedService[]): Heading[] {
  const headings = new Map<string, Heading>();
  for (const service of services) {
    const id = service.category ?? service.agency;
    const heading = headings.get(id) ?? { id, name: names[id] ?? { 'zh-CN': id, en: id }, services: [] };
    heading.services.push(service);
    headings.set(id, heading);
  }
  return [...headings.values()];
}
