import { Icon, ICON_NAMES } from '@/components/icon';
import { Logo, Wordmark } from '@/components/logo';
import { Monogram } from '@/components/monogram';
import { Group, Specimen } from './specimen';
import { useWords } from './words';

export function PicturesGroup() {
  const words = useWords();
  return (
    <Group id="pictures" title={words.pictures}>
      <Specimen name="Logo · Wordmark · Monogram">
        <Logo />
        <Wordmark />
        <Monogram name="Ana Souza" />
        <Monogram name="bruno@example.org" off />
      </Specimen>
      <Specimen name="Icon">
        <ul className="grid w-full grid-cols-[repeat(auto-fill,minmax(6.5rem,1fr))] gap-2">
          {ICON_NAMES.map((name) => (
            <li
              key={name}
              className="flex flex-col items-center gap-2 rounded-lg border border-line px-1 py-3 text-xs text-muted"
            >
              <Icon name={name} size={24} className="text-text" />
              {name}
            </li>
          ))}
        </ul>
      </Specimen>
    </Group>
  );
}
