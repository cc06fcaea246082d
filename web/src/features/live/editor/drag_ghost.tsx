import { Icon } from '@/components/icon';
import type { Dragging } from './use_drag';

/** With less to the right of the pointer it stands to the left. */
const ROOM_PX = 260;

/** What is being dragged, at the pointer. */
export function DragGhost({ dragging, name }: { dragging: Dragging; name: string }) {
  const fits = dragging.drop?.action;
  const left = dragging.x + ROOM_PX > window.innerWidth;
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none fixed top-0 left-0 z-50"
      style={{
        transform: `translate(${dragging.x}px, ${dragging.y + 12}px) translateX(${left ? 'calc(-100% - 12px)' : '12px'})`,
      }}
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
