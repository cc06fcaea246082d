/** Until the answer is called. */
export function listenTo(target: EventTarget, on: Readonly<Record<string, () => void>>): () => void {
  const all = Object.entries(on);
  all.forEach(([name, listener]) => target.addEventListener(name, listener));
  return () => all.forEach(([name, listener]) => target.removeEventListener(name, listener));
}
