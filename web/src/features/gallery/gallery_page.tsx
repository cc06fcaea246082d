import { useSearchParams } from 'react-router';
import { LinkButton } from '@/components/button';
import { FrontPage } from '@/components/front_page';
import { NotAllowed } from '@/components/not_allowed';
import { Page } from '@/components/page';
import { ButtonsGroup } from './buttons_group';
import { ChartsGroup } from './charts_group';
import { ChoicesGroup } from './choices_group';
import { FieldsGroup } from './fields_group';
import { FramesGroup } from './frames_group';
import { NewsGroup } from './news_group';
import { PicturesGroup } from './pictures_group';
import { TablesGroup } from './tables_group';
import { useWords } from './words';

const GROUPS = ['buttons', 'fields', 'choices', 'news', 'charts', 'frames', 'tables', 'pictures'] as const;

/** Every component in its states. In no menu: who works on the app knows the address. */
export function GalleryPage() {
  const words = useWords();
  const [params] = useSearchParams();
  const frame = params.get('frame');
  if (frame === 'not-allowed') return <NotAllowed title={words.title} />;
  if (frame === 'front')
    return (
      <FrontPage title={words.title} lead={words.lead}>
        <LinkButton to="/gallery">{words.back}</LinkButton>
      </FrontPage>
    );
  return (
    <Page title={words.title} lead={words.lead}>
      <nav aria-label={words.contents} className="flex flex-wrap gap-2" data-testid="gallery">
        {GROUPS.map((group) => (
          <a
            key={group}
            href={`#${group}`}
            className="inline-flex min-h-10 items-center rounded-lg border border-line bg-raised px-3 text-sm font-medium hover:border-line-strong"
          >
            {words[group]}
          </a>
        ))}
      </nav>
      <ButtonsGroup />
      <FieldsGroup />
      <ChoicesGroup />
      <NewsGroup />
      <ChartsGroup />
      <FramesGroup />
      <TablesGroup />
      <PicturesGroup />
    </Page>
  );
}
