import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icon';

interface ClipVideoProps {
  src: string;
  poster?: string;
}

/** A finished file in the browser's own player. */
export function ClipVideo({ src, poster }: ClipVideoProps) {
  const { t } = useTranslation();
  const [broken, setBroken] = useState(false);
  if (broken) {
    return (
      <div
        role="alert"
        className="flex aspect-video flex-col items-center justify-center gap-2 rounded-2xl bg-black px-6 text-center text-white"
      >
        <Icon name="warning" size={32} className="text-white/70" />
        <p className="font-semibold">{t('clip.cannotPlay.title')}</p>
        <p className="max-w-md text-sm text-white/75">{t('clip.cannotPlay.text')}</p>
      </div>
    );
  }
  return (
    <video
      src={src}
      poster={poster}
      controls
      playsInline
      preload="auto"
      onError={() => setBroken(true)}
      data-testid="clip-video"
      className="aspect-video w-full rounded-2xl bg-black object-contain"
    />
  );
}
