interface ChoiceProps {
  name: string;
  value: string;
  title: string;
  text: string;
  checked: boolean;
  onChoose: () => void;
  'data-testid'?: string;
}

/** One of some answers, with a sentence about what it means. */
export function Choice({ name, value, title, text, checked, onChoose, ...rest }: ChoiceProps) {
  return (
    <label className="flex cursor-pointer gap-3 rounded-xl border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft">
      <input
        type="radio"
        name={name}
        value={value}
        checked={checked}
        onChange={onChoose}
        className="mt-1 accent-(--accent)"
        {...rest}
      />
      <span className="text-sm">
        <span className="block font-medium">{title}</span>
        <span className="text-muted">{text}</span>
      </span>
    </label>
  );
}
