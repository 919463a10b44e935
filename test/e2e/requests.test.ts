import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allRoutes } from '../../domain/contracts';
import type { Route } from '../../domain/kit/route';
import { badRequests, validRequests, type WireRequest } from './requests';

const accepts = (route: Route, { params, query, body }: WireRequest): boolean =>
  (route.params?.safeParse(params).success ?? true) &&
  (route.query?.safeParse(query).success ?? true) &&
  (route.body?.safeParse(body).success ?? true);

test.each(allRoutes.map((route) => [route.id, route] as const))(
  '%s accepts valid requests and rejects invalid ones',
  (_, route) => {
    fc.assert(
      fc.property(validRequests(route), (good) => {
        expect(accepts(route, good)).toBe(true);
        for (const bad of badRequests(route, good)) expect(accepts(route, bad), bad.why).toBe(false);
      }),
      { numRuns: 5 },
    );
  },
);
