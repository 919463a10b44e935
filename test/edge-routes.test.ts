import { beforeAll, describe, expect, it } from 'vitest';
import { allRoutes } from '../domain/contracts';
import { type IdKind, newId } from '../domain/kit/id';
import type { Route } from '../domain/kit/route';
import { inspected as request } from '../local/aws/waf/testing';
import { WebAcl } from '../local/aws/waf/web-acl';
import { type Synthesised, synthesise } from './synth-app';

/** CloudFront's behaviours and WAF's rules, as AWS would apply them to each route of the contracts. */

let app: Synthesised;
beforeAll(() => {
  app = synthesise();
});

const pathOf = (route: Route): string =>
  route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    name.endsWith('Id') ? newId(name.slice(0, -2) as IdKind) : 'ana_b',
  );

/** The cache policy that CloudFront would choose for a path. */
function cachePolicyFor(path: string): unknown {
  const site = app
    .ofType('AWS::CloudFront::Distribution')
    .map(({ Properties }) => Properties.DistributionConfig)
    .find(({ CacheBehaviors }) => CacheBehaviors !== undefined);
  const expression = (pattern: string) =>
    new RegExp(`^${pattern.replace(/[.]/g, '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`);
  const behaviour = site.CacheBehaviors.find(({ PathPattern }: { PathPattern: string }) =>
    expression(PathPattern).test(path),
  );
  return (behaviour ?? site.DefaultCacheBehavior).CachePolicyId;
}

const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const routes = allRoutes.map((route) => [`${route.method} ${route.path}`, route] as const);

describe('CloudFront', () => {
  it.each(routes)('caches %s only when its contract says so', (_, route) => {
    const disabled = cachePolicyFor(pathOf(route)) === cachingDisabled;
    // Only reads are cached, whatever the behaviour.
    if (route.method === 'GET') expect(disabled).toBe(route.cacheSeconds === undefined);
  });

  it('stays within the 75 behaviours of a distribution', () => {
    const counts = app
      .ofType('AWS::CloudFront::Distribution')
      .map(({ Properties }) => (Properties.DistributionConfig.CacheBehaviors ?? []).length);
    expect(Math.max(...counts)).toBeGreaterThan(15);
    expect(Math.max(...counts)).toBeLessThan(50);
  });
});

describe('WAF', () => {
  let now = 0;
  const acl = () => new WebAcl(app.ofType('AWS::WAFv2::WebACL')[0]!.Properties, () => now);

  it.each(routes)('counts %s by whether it is cached', (_, route) => {
    const one = acl();
    const asked = request({ method: route.method, uri: pathOf(route) });
    let passed = 0;
    while (passed < 3_001 && one.allows(asked)) passed += 1;
    expect(passed).toBe(route.cacheSeconds !== undefined && route.method === 'GET' ? 3_001 : 3_000);
  });

  it('lets an office of a hundred behind one address read a chat every two seconds', () => {
    const one = acl();
    const uri = `/v1/rooms/${newId('channel')}/pages/1760000000`;
    for (now = 0; now < 600_000; now += 2_000) {
      for (let reader = 0; reader < 100; reader += 1) expect(one.allows(request({ uri }))).toBe(true);
    }
  });

  it('lets nobody evade the limit by adding what makes no cached path', () => {
    for (const uri of ['/v1/users/me', '/v1/auth/sign-in', '/v1/live/a/b', '/ws', '/']) {
      const one = acl();
      for (let i = 0; i < 3_000; i += 1) one.allows(request({ uri }));
      expect(one.allows(request({ uri })), uri).toBe(false);
    }
  });

  it('leaves the sizes of bodies to the API', () => {
    expect(acl().allows(request({ method: 'PUT', uri: '/v1/x', bodyBytes: 60_000 }))).toBe(true);
  });

  it('has regular expressions and capacity that WAF accepts', () => {
    const text = JSON.stringify(app.ofType('AWS::WAFv2::WebACL')[0]!.Properties);
    const expressions = [...text.matchAll(/"RegexString":"([^"]*)"/g)].map(([, one]) => one!);
    expect(expressions.length).toBeGreaterThan(10);
    for (const one of expressions) {
      expect(one.length).toBeLessThanOrEqual(512);
      expect(one).not.toMatch(/\(\?|\\\d/);
    }
    // 3 for each expression, 2 for each text, 2 for each rate, and AWS's groups: 25 + 700 + 200 of 1,500.
    const texts = text.match(/"SearchString"/g)!.length;
    expect(expressions.length * 3 + texts * 2 + 2 * 2 + 925).toBeLessThan(1_500);
  });
});
