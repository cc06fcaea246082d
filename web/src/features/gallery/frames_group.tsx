import { useState } from 'react';
import { Button, LinkButton } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm_dialog';
import { Dialog, DialogActions } from '@/components/dialog';
import { FirstCameraLinks } from '@/components/first_camera_links';
import { Card, EmptyState, Skeleton } from '@/components/page';
import { Popover } from '@/components/popover';
import { SectionTabs } from '@/components/section_tabs';
import { SessionsList } from '@/components/sessions_list';
import { SESSIONS } from './samples';
import { Group, Specimen, Wide } from './specimen';
import { useWords } from './words';

export function FramesGroup() {
  const words = useWords();
  return (
    <Group id="frames" title={words.frames}>
      <Specimen name="Dialog · ConfirmDialog · Popover">
        <Dialogs />
        <Popover label={words.open} button={words.open} align="start">
          {(close) => (
            <div className="p-4">
              <Button onClick={close}>{words.save}</Button>
            </div>
          )}
        </Popover>
      </Specimen>
      <Specimen name="FrontPage · NotAllowed">
        <LinkButton to="/gallery?frame=front">{words.frontPage}</LinkButton>
        <LinkButton to="/gallery?frame=not-allowed">{words.notAllowed}</LinkButton>
      </Specimen>
      <Specimen name="SectionTabs">
        <div className="w-full pt-2">
          <SectionTabs
            label={words.tabs}
            tabs={[
              { to: '/gallery', label: words.first, testid: 'tab-first' },
              { to: '/live', label: words.second, testid: 'tab-second' },
            ]}
          />
        </div>
      </Specimen>
      <Specimen name="SessionsList">
        <div className="w-full max-w-xl">
          <SessionsList sessions={[...SESSIONS]} ending="3" onEnd={() => undefined} />
        </div>
      </Specimen>
      <Specimen name="FirstCameraLinks">
        <FirstCameraLinks />
      </Specimen>
      <Specimen name="Card · EmptyState · Skeleton">
        <Wide>
          <Card title={words.camera} lead={words.cardLead}>
            <Skeleton className="h-20 w-full" />
          </Card>
        </Wide>
        <Wide>
          <EmptyState icon="camera" title={words.empty} action={<Button icon="plus">{words.act}</Button>}>
            {words.emptyText}
          </EmptyState>
        </Wide>
      </Specimen>
    </Group>
  );
}

function Dialogs() {
  const words = useWords();
  const [shown, setShown] = useState<'dialog' | 'confirm' | null>(null);
  const close = () => setShown(null);
  return (
    <>
      <Button onClick={() => setShown('dialog')} data-testid="gallery-dialog">
        {words.open}
      </Button>
      <Button tone="danger" onClick={() => setShown('confirm')} data-testid="gallery-confirm">
        {words.remove}
      </Button>
      {shown === 'dialog' && (
        <Dialog title={words.camera} onClose={close} data-testid="gallery-open">
          <p className="text-sm text-muted">{words.noticeText}</p>
          <DialogActions>
            <Button tone="primary" onClick={close}>
              {words.save}
            </Button>
          </DialogActions>
        </Dialog>
      )}
      {shown === 'confirm' && (
        <ConfirmDialog
          title={words.ask}
          action={words.remove}
          busy={false}
          error={null}
          onClose={close}
          onConfirm={close}
          data-testid="gallery-open"
        >
          {words.askText}
        </ConfirmDialog>
      )}
    </>
  );
}
