export function PlaybackPage() {
  return <main />;
}
