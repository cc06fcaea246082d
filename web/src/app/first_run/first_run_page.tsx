import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { NotAllowed } from '@/components/not_allowed';
import { Page } from '@/components/page';
import { useUser } from '@/lib/api/session';
import type { User } from '@/lib/api/types';
import {
  besideStep,
  FIRST_RUN_STEPS,
  firstRunOf,
  keepFirstRun,
  stepToShow,
  type FirstRunStep,
} from '@/lib/first_run';
import { CameraStep } from './camera_step';
import { DoneStep } from './done_step';
import { PlaceStep } from './place_step';
import { StorageStep } from './storage_step';

/** Leads a new owner from the account to the first picture. Each step acts at once; leaving loses nothing. */
export function FirstRunPage() {
  const { t } = useTranslation();
  const user = useUser();
  return user.is_owner ? <Steps user={user} /> : <NotAllowed title={t('firstRun.title')} />;
}

function Steps({ user }: { user: User }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const asked = params.get('step');
  const step = stepToShow(asked, firstRunOf(user.id));
  useKept(user.id, step);

  const go = (by: 1 | -1) => {
    const next = besideStep(step, by);
    if (next) setParams({ step: next });
    window.scrollTo(0, 0);
  };
  const leave = () => {
    keepFirstRun(user.id, 'over');
    void navigate('/live');
  };
  return (
    <Page
      title={t(`firstRun.${step}.title`)}
      lead={t(`firstRun.${step}.lead`)}
      actions={
        step !== 'done' && (
          <Button tone="ghost" onClick={leave} data-testid="first-run-skip">
            {t('firstRun.skip')}
          </Button>
        )
      }
    >
      <div className="space-y-6" data-testid="first-run" data-step={step}>
        <Progress step={step} />
        {step === 'place' && <PlaceStep user={user} onNext={() => go(1)} />}
        {step === 'storage' && <StorageStep onNext={() => go(1)} onBack={() => go(-1)} />}
        {step === 'camera' && <CameraStep onNext={() => go(1)} onBack={() => go(-1)} />}
        {step === 'done' && <DoneStep onLeave={leave} />}
      </div>
    </Page>
  );
}

/** The last step is the end: nobody is called back to it. */
function useKept(userId: number, step: FirstRunStep): void {
  useEffect(() => {
    if (step === 'done') keepFirstRun(userId, 'over');
    // Who comes back later by a link is not led again from then on.
    else if (firstRunOf(userId) !== 'over') keepFirstRun(userId, step);
  }, [userId, step]);
}

function Progress({ step }: { step: FirstRunStep }) {
  const { t } = useTranslation();
  const at = FIRST_RUN_STEPS.indexOf(step);
  return (
    <ol aria-label={t('firstRun.title')} className="flex gap-2 sm:gap-4">
      {FIRST_RUN_STEPS.map((one, i) => (
        <li
          key={one}
          aria-current={one === step ? 'step' : undefined}
          className={`min-w-0 flex-1 border-t-4 pt-2 text-sm ${
            i <= at ? 'border-accent font-medium' : 'border-line text-muted'
          }`}
        >
          <span className="flex items-center gap-1.5">
            {i < at && <Icon name="check" size={16} className="text-accent" />}
            <span className="truncate">{t(`firstRun.${one}.name`)}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
