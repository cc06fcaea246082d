import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/client';
import type { TotpEnrolment, TotpState } from '@/lib/api/types';

export interface TotpProof {
  password: string;
  totp?: string;
  recovery_code?: string;
}

interface RecoveryCodes {
  recovery_codes: string[];
}

export const totpQuery = queryOptions({
  queryKey: ['totp'],
  queryFn: ({ signal }) => api<TotpState>('/api/auth/totp', { signal }),
});

/** A secret for the authenticator app; nothing changes until a code confirms it. */
export function useEnrolTotp() {
  return useMutation({
    mutationFn: (password: string) =>
      api<TotpEnrolment>('/api/auth/totp', { method: 'POST', body: { password } }),
  });
}

/** A code changes the state and ends other sessions; both are asked again. */
function useTotpChange<Body, Answer>(path: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Body) => api<Answer>(path, { method: 'POST', body }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: totpQuery.queryKey }),
        queries.invalidateQueries({ queryKey: ['sessions'] }),
      ]),
  });
}

export const useConfirmTotp = () => useTotpChange<{ totp: string }, RecoveryCodes>('/api/auth/totp/confirm');
export const useDisableTotp = () => useTotpChange<TotpProof, undefined>('/api/auth/totp/disable');
export const useRenewRecoveryCodes = () =>
  useTotpChange<TotpProof, RecoveryCodes>('/api/auth/totp/recovery-codes');
