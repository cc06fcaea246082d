import { createBrowserRouter, Navigate } from 'react-router';
import { CrashPage } from './crash_page';
import { NotFoundPage } from './not_found_page';
import { RequireSession } from './require_session';
import { Shell } from './shell';
import { SignedOutGate } from './signed_out_gate';

// Pages are loaded when they are opened; the players' library later still, with the first picture.
export const router = createBrowserRouter([
  {
    ErrorBoundary: CrashPage,
    HydrateFallback: () => null,
    children: [
      // For whoever has the link, signed in or not.
      {
        path: '/shared/:token',
        lazy: async () => ({ Component: (await import('@/features/clips/shared_page')).SharedPage }),
      },
      {
        Component: SignedOutGate,
        children: [
          {
            path: '/login',
            lazy: async () => ({ Component: (await import('@/features/auth/login_page')).LoginPage }),
          },
          {
            path: '/setup',
            lazy: async () => ({ Component: (await import('@/features/setup/setup_page')).SetupPage }),
          },
        ],
      },
      {
        Component: RequireSession,
        children: [
          {
            Component: Shell,
            ErrorBoundary: CrashPage,
            children: [
              { index: true, element: <Navigate to="/live" replace /> },
              {
                path: '/live',
                lazy: async () => ({ Component: (await import('@/features/live/live_page')).LivePage }),
              },
              {
                path: '/playback/:cameraId?',
                lazy: async () => ({
                  Component: (await import('@/features/playback/playback_page')).PlaybackPage,
                }),
              },
              {
                path: '/clips',
                lazy: async () => ({ Component: (await import('@/features/clips/clips_page')).ClipsPage }),
              },
              {
                path: '/clips/:clipId',
                lazy: async () => ({ Component: (await import('@/features/clips/clip_page')).ClipPage }),
              },
              {
                path: '/cameras',
                lazy: async () => ({
                  Component: (await import('@/features/cameras/cameras_page')).CamerasPage,
                }),
              },
              {
                path: '/cameras/new',
                lazy: async () => ({
                  Component: (await import('@/features/cameras/new_camera_page')).NewCameraPage,
                }),
              },
              {
                path: '/cameras/:cameraId',
                lazy: async () => ({
                  Component: (await import('@/features/cameras/camera_page')).CameraPage,
                }),
              },
              {
                path: '/users',
                lazy: async () => ({ Component: (await import('@/features/users/users_page')).UsersPage }),
              },
              {
                path: '/users/new',
                lazy: async () => ({
                  Component: (await import('@/features/users/new_user_page')).NewUserPage,
                }),
              },
              {
                path: '/users/:userId',
                lazy: async () => ({ Component: (await import('@/features/users/user_page')).UserPage }),
              },
              {
                path: '/system',
                lazy: async () => ({ Component: (await import('@/features/system/system_page')).SystemPage }),
              },
              {
                path: '/system/jobs',
                lazy: async () => ({
                  Component: (await import('@/features/system/jobs/jobs_page')).JobsPage,
                }),
              },
              {
                path: '/system/errors',
                lazy: async () => ({
                  Component: (await import('@/features/system/errors/errors_page')).ErrorsPage,
                }),
              },
              {
                path: '/system/audit',
                lazy: async () => ({
                  Component: (await import('@/features/system/audit/audit_page')).AuditPage,
                }),
              },
              {
                path: '/system/accounts',
                lazy: async () => ({
                  Component: (await import('@/features/system/accounts/accounts_page')).AccountsPage,
                }),
              },
              {
                path: '/system/accounts/new',
                lazy: async () => ({
                  Component: (await import('@/features/system/accounts/new_account_page')).NewAccountPage,
                }),
              },
              {
                path: '/system/accounts/:accountId',
                lazy: async () => ({
                  Component: (await import('@/features/system/accounts/one_account_page')).OneAccountPage,
                }),
              },
              {
                path: '/account',
                lazy: async () => ({
                  Component: (await import('@/features/account/account_page')).AccountPage,
                }),
              },
              {
                path: '/welcome',
                lazy: async () => ({ Component: (await import('./first_run/first_run_page')).FirstRunPage }),
              },
              {
                path: '/gallery',
                lazy: async () => ({
                  Component: (await import('@/features/gallery/gallery_page')).GalleryPage,
                }),
              },
              { path: '*', Component: NotFoundPage },
            ],
          },
        ],
      },
    ],
  },
]);
