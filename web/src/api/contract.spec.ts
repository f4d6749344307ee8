import type * as client from '@sandmesh/client';
import { expectTypeOf, it } from 'vitest';
import type { components } from './__generated__/schema';

type Schemas = components['schemas'];

it('is what scripts are told of it', () => {
  expectTypeOf<Schemas['Operation']>().toExtend<client.Operation>();
  expectTypeOf<Schemas['OperationPreview']>().toExtend<client.Preview>();
  expectTypeOf<Schemas['Sandbox']>().toExtend<client.Sandbox>();
  expectTypeOf<Omit<client.Order, 'idempotencyKey'>>().toExtend<Schemas['NewOperation']>();
  expectTypeOf<client.OperationAction>().toEqualTypeOf<Schemas['OperationAction']>();
  expectTypeOf<client.OperationStatus>().toEqualTypeOf<Schemas['OperationStatus']>();
  expectTypeOf<client.TargetStatus>().toEqualTypeOf<Schemas['TargetStatus']>();
});
