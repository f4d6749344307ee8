/** What the bus door carries, as far as scripts look into it; the contract (`/docs` of a control node) has all of it. */

export type OperationAction =
  | 'check'
  | 'restart-process'
  | 'start-process'
  | 'stop-process'
  | 'drain'
  | 'resume'
  | 'exec'
  | 'collect-bundle';
export type OperationStatus = 'running' | 'succeeded' | 'failed' | 'stopped' | 'cancelled' | 'timed_out';
export type TargetStatus =
  'pending' | 'running' | 'ok' | 'failed' | 'timed_out' | 'refused' | 'unknown' | 'cancelled' | 'skipped';

export type Health = 'healthy' | 'degraded' | 'unhealthy' | 'unknown';

/** Which sandboxes are meant: these ids, or all to which the rest applies. */
export type Selector = {
  ids?: string[];
  environments?: string[];
  health?: Health[];
  labels?: Record<string, string>;
  text?: string;
};

export type Order = {
  action: OperationAction;
  selector: Selector;
  arguments?: {
    process?: string;
    deadlineSeconds?: number;
    command?: string[];
    user?: string;
    workingDirectory?: string;
    environment?: Record<string, string>;
    timeoutSeconds?: number;
    keepOutput?: boolean;
  };
  policy?: { parallelism?: number; stopAfter?: number; deadlineSeconds?: number };
  /** The same order with the same key is done once in a day; without one each call is an order of its own. */
  idempotencyKey?: string;
};

export type Counts = { total: number } & Partial<Record<TargetStatus, number>>;
export type Target = { sandboxId: string; status: TargetStatus; code?: string; message?: string };
/** An operation as `getOperation` of the contract shows it, with the first 200 of its targets. */
export type Operation = {
  id: string;
  action: OperationAction;
  status: OperationStatus;
  counts: Counts;
  targets?: (Target & { name: string; environment: string })[];
};
/** What an order would come to: `OperationPreview` of the contract, with the first 200 of its targets. */
export type Preview = {
  action: OperationAction;
  total: number;
  runningTasks: number;
  slotsFreeBefore: number;
  slotsFreeAfter: number;
  unreachable: number;
  refused: number;
  targets: { sandboxId: string; name: string; environment: string; runningTasks: number }[];
};
/** What has just become of an operation: those targets that stand otherwise than before. */
export type Progress = { id: string; status: OperationStatus; counts: Counts; targets: Target[] };

/** A sandbox as the contract shows it. */
export type Sandbox = {
  id: string;
  name: string;
  environment: string;
  status: string;
  health: { status: Health };
  host?: { cpuPercent?: number } & Record<string, unknown>;
} & Record<string, unknown>;

export type Query =
  | { type: 'fleet-summary' }
  | { type: 'list-sandboxes'; selector?: Selector; page?: number; pageSize?: number }
  | { type: 'get-sandbox'; sandboxId: string }
  | {
      type: 'list-operations';
      status?: OperationStatus[];
      action?: OperationAction[];
      author?: string;
      sandbox?: string;
      environment?: string[];
      from?: string;
      to?: string;
      page?: number;
      pageSize?: number;
    }
  | { type: 'get-operation'; operationId: string }
  | { type: 'list-changes'; after: number; limit: number };

/** Gauges of one sandbox as its owner last heard them. */
export type Sample = {
  id: string;
  epoch?: number;
  health?: string;
  lastHeartbeatAt?: string;
  host?: { cpuPercent?: number } & Record<string, unknown>;
  capacity?: { slots: number; active: number; free: number } & Record<string, unknown>;
} & Record<string, unknown>;
export type Samples = { environment: string; at: string; items: Sample[] };
