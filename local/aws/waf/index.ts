import type { Provision, Service } from '../../runtime/cloud';
import type { Inspected } from './inspected';
import { WebAcl } from './web-acl';

export type { Inspected } from './inspected';

export interface Waf extends Service {
  /** Whether the web ACL lets a request through. An ARN that no template created lets everything through. */
  allows(arn: string, request: Inspected): boolean;
}

/** AWS WAF: web ACLs of the templates, which the front door asks before anything else. */
export function createWaf({ account, region }: { account: string; region: string }, now = Date.now): Waf {
  const acls = new Map<string, WebAcl>();
  const provision: Provision = async (spec) => {
    const name: string = spec.properties.Name ?? spec.physicalName(128);
    const scope = spec.properties.Scope === 'CLOUDFRONT' ? 'global' : 'regional';
    const id = spec.physicalId(36);
    const arn = `arn:aws:wafv2:${region}:${account}:${scope}/webacl/${name}/${id}`;
    acls.set(arn, new WebAcl(spec.properties, now));
    return { ref: `${name}|${id}|${spec.properties.Scope}`, attributes: { Arn: arn, Id: id } };
  };
  return {
    name: 'waf',
    signingNames: [],
    resources: { 'AWS::WAFv2::WebACL': provision },
    allows: (arn, request) => acls.get(arn)?.allows(request) ?? true,
  };
}
