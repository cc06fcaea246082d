import { Button, IconButton, LinkButton, Spinner, type ButtonTone } from '@/components/button';
import { CopyButton } from '@/components/copy_button';
import { LanguagePicker } from '@/components/language_picker';
import { ThemeButton } from '@/components/theme_button';
import { Group, Specimen } from './specimen';
import { useWords } from './words';

const TONES: readonly ButtonTone[] = ['primary', 'secondary', 'ghost', 'danger'];

export function ButtonsGroup() {
  const words = useWords();
  return (
    <Group id="buttons" title={words.buttons}>
      {TONES.map((tone) => (
        <Specimen key={tone} name={`Button tone="${tone}"`}>
          <Button tone={tone}>{words.save}</Button>
          <Button tone={tone} icon={tone === 'danger' ? 'trash' : 'check'}>
            {tone === 'danger' ? words.remove : words.save}
          </Button>
          <Button tone={tone} busy>
            {words.wait}
          </Button>
          <Button tone={tone} disabled>
            {words.off}
          </Button>
        </Specimen>
      ))}
      <Specimen name="LinkButton">
        <LinkButton to="/live">{words.link}</LinkButton>
        <LinkButton tone="primary" icon="live" to="/live">
          {words.link}
        </LinkButton>
      </Specimen>
      <Specimen name="IconButton">
        <IconButton icon="edit" label={words.icon} />
        <IconButton icon="grid4" label={words.icon} pressed />
        <IconButton icon="grid9" label={words.icon} pressed={false} />
        <IconButton icon="edit" label={words.icon} disabled />
        <span className="rounded-lg bg-black p-1">
          <IconButton icon="snapshot" label={words.icon} onVideo />
        </span>
      </Specimen>
      <Specimen name="CopyButton · ThemeButton · LanguagePicker · Spinner">
        <CopyButton text="DVR-Lite" />
        <ThemeButton />
        <LanguagePicker />
        <span className="flex size-10 items-center justify-center text-muted">
          <Spinner size={20} />
        </span>
      </Specimen>
    </Group>
  );
}
