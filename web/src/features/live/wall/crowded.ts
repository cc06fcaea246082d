/** So many tiles get along with the six connections of HTTP/1.1. */
const MAX_UNPACED = 4;

/** More tiles than the browser has connections: low-latency HLS must be paced. Sockets are not counted among the six. */
export function isCrowded(tiles: number): boolean {
  return tiles > MAX_UNPACED && !hasManyStreams();
}

/** HTTP/2 and later carry any number of requests on one connection. */
function hasManyStreams(): boolean {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return page !== undefined && /^h[23]/.test(page.nextHopProtocol);
}
