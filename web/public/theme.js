// Runs before the first paint, so that a dark room never flashes white. The same rule as src/lib/theme.ts.
(function () {
  let choice = null;
  try {
    choice = localStorage.getItem('dvr.theme');
  } catch {
    // storage is blocked: follow the system
  }
  const dark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
