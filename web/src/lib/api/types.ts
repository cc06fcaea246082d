import type { components } from './schema';

type Schemas = components['schemas'];

export type Camera = Schemas['Camera'];
export type CameraCreate = Schemas['CameraCreate'];
export type CameraPage = Schemas['CameraPage'];
export type CameraPatch = Schemas['CameraPatch'];
export type CameraState = Schemas['CameraState'];
export type CameraStatus = Schemas['CameraStatus'];
export type CameraTest = Schemas['CameraTest'];
export type CameraTestReport = Schemas['CameraTestReport'];
export type Gap = Schemas['Gap'];
export type GapPage = Schemas['GapPage'];
export type Health = Schemas['Health'];
export type Language = Schemas['Language'];
export type Problem = Schemas['Problem'];
export type Reason = Schemas['Reason'];
export type RecordingDay = Schemas['RecordingDay'];
export type RecordingMonth = Schemas['RecordingMonth'];
export type Session = Schemas['Session'];
export type SetupRequest = Schemas['SetupRequest'];
export type Span = Schemas['Span'];
export type Storage = Schemas['Storage'];
export type User = Schemas['User'];
export type UserPatch = Schemas['UserPatch'];
