import * as z from 'zod/mini';

export type ApiErrorKind = 'network' | 'problem';

const NO_WORDS = { title: '', detail: '', code: '', errors: {} };

const text = z.catch(z.string(), '');
const problemSchema = z.catch(
  z.object({
    title: text,
    detail: text,
    code: text,
    errors: z.catch(z.record(z.string(), z.array(z.string())), {}),
  }),
  NO_WORDS,
);

/** A call that failed: no answer at all (status 0), or a problem document. */
export class ApiError extends Error {
  constructor(
    readonly kind: ApiErrorKind,
    readonly status: number,
    readonly detail: string,
    readonly fields: Readonly<Record<string, readonly string[]>> = {},
    /** Seconds; from Retry-After. */
    readonly retryAfterS: number | null = null,
    readonly code = '',
  ) {
    super(detail || `HTTP ${status}`);
    this.name = 'ApiError';
  }

  static network(cause: unknown): ApiError {
    return new ApiError('network', 0, cause instanceof Error ? cause.message : '');
  }
}

/** Reads an answer that is not 2xx. Something between us and the server may send HTML: then only the status counts. */
export async function problemOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => ({}));
  const problem = problemSchema.parse(body);
  const retryAfter = Number(response.headers.get('Retry-After') ?? NaN);
  return new ApiError(
    'problem',
    response.status,
    problem.detail || problem.title,
    problem.errors,
    Number.isFinite(retryAfter) ? retryAfter : null,
    problem.code,
  );
}

export function isStatus(error: unknown, status: number): error is ApiError {
  return error instanceof ApiError && error.status === status;
}
