import { Icon } from '@/components/icon';
import type { Dragging } from './use_drag';

/** What is being dragged, at the pointer. */
export function DragGhost({ dragging, name }: { dragging: Dragging; name: string }) {
  const fits = dragging.drop?.action;
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none fixed top-0 left-0 z-50"
      style={{ transform: `translate(${dragging.x + 12}px, ${dragging.y + 12}px)` }}
    >
      <span
        className={`flex max-w-56 items-center gap-2 rounded-lg border px-3 py-2 text-sm font-medium shadow-card ${
          fits ? 'border-accent bg-accent-soft text-accent' : 'border-line bg-raised text-muted'
        }`}
      >
        <Icon name={fits ? 'camera' : 'close'} size={16} />
        <span className="truncate">{name}</span>
      </span>
    </div>
  );
}
