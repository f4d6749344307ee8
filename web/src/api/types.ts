import type { components } from './__generated__/schema';

type Schemas = components['schemas'];

export type User = Schemas['User'];
export type Login = Schemas['Login'];
export type Problem = Schemas['Problem'];
export type Sandbox = Schemas['Sandbox'];
export type SandboxList = Schemas['SandboxList'];
export type SandboxEvent = Schemas['SandboxEvent'];
export type SandboxEventList = Schemas['SandboxEventList'];
export type HealthStatus = Schemas['HealthStatus'];
export type Health = Schemas['Health'];
export type Host = Schemas['Host'];
export type Process = Schemas['Process'];
export type ProcessState = Schemas['ProcessState'];
export type Condition = Schemas['Condition'];
export type SandboxStatus = Schemas['SandboxStatus'];
export type CommandOutcome = Schemas['CommandOutcome'];
export type Capacity = Schemas['Capacity'];
export type Profile = Schemas['Profile'];
export type Hardware = Schemas['Hardware'];
export type LearnedCapacity = Schemas['LearnedCapacity'];
export type Confinement = Schemas['Confinement'];
export type ProcessLog = Schemas['ProcessLog'];
