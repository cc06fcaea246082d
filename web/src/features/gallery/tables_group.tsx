import { Figure } from '@/components/figure';
import { PageTurner } from '@/components/page_turner';
import { RowTable } from '@/components/row_table';
import { Group, Specimen, Wide } from './specimen';
import { useWords } from './words';

export function TablesGroup() {
  const words = useWords();
  const columns = [words.name, words.day];
  const rows = [
    [words.value, '22'],
    [words.camera, '23'],
  ] as const;
  return (
    <Group id="tables" title={words.tables}>
      <Specimen name="RowTable · PageTurner">
        <Wide>
          <RowTable label={words.tables} columns={columns}>
            {rows.map(([name, day]) => (
              <tr key={name} className="grid grid-cols-[1fr_auto] gap-x-4 py-3 md:table-row">
                <td className="font-medium md:py-2.5">{name}</td>
                <td className="text-muted tabular-nums md:py-2.5">{day}</td>
              </tr>
            ))}
          </RowTable>
          <PageTurner
            count={words.some}
            page={{ next: '#tables', previous: null }}
            onPage={() => undefined}
            name="gallery"
          />
        </Wide>
      </Specimen>
      <Specimen name="Figure">
        <dl className="grid w-full gap-4 sm:grid-cols-2">
          <Figure name={words.level} value="42" hint={words.hint} />
          <Figure name={words.events} value="7" />
        </dl>
      </Specimen>
    </Group>
  );
}
