/** The tables as one file for the monthly report: a row each window, clerk and group; times in minutes. */
import type { ComputedRef } from 'vue';
import { csvText, type Cell } from '@jiaohao/ui-kit/csv';
import { download } from '@jiaohao/ui-kit/download';
import { useLanguage } from '@jiaohao/ui-kit/i18n';
import { columnsOf, type WorkTable } from './use-work-tables';

export function useReport(tables: ComputedRef<WorkTable[]>): (hall: string, from: string, to: string) => void {
  const { t } = useLanguage();
  const columns = columnsOf('window');
  const nameOf = (column: (typeof columns)[number]) => {
    const name = t(`workload.column.${column}`);
    return column.endsWith('Seconds') ? t('workload.inMinutes', { name }) : name;
  };
  return (hall, from, to) => {
    const head = [
      ...['workload.file.hall', 'figures.from', 'figures.to', 'workload.file.of', 'workload.file.name'].map((key) =>
        t(key),
      ),
      ...columns.map(nameOf),
    ];
    const rows = tables.value.flatMap(({ of, rows: all }) =>
      all.map((row): Cell[] => [
        ...[hall, from, to, t(`workload.${of}`), row.name],
        ...columns.map((column) => {
          if (!columnsOf(of).includes(column)) return '';
          return column.endsWith('Seconds') ? Math.round(row[column] / 6) / 10 : row[column];
        }),
      ]),
    );
    download(`${t('workload.file.title')} ${from} ${to}.csv`, csvText([head, ...rows]));
  };
}
