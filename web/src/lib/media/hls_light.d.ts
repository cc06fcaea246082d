// The light build lacks what we never use (alternative audio, subtitles, DRM); its types are those of the whole one.
declare module 'hls.js/light' {
  export * from 'hls.js';
  export { default } from 'hls.js';
}
