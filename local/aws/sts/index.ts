import { AwsError, type Cloud, type Service } from '../../runtime/cloud';

/** STS: who am I. */
export function createSts(cloud: Cloud): Service {
  return {
    name: 'sts',
    signingNames: ['sts'],
    async handle({ body, principal }) {
      const action = new URLSearchParams(body.toString()).get('Action');
      if (action !== 'GetCallerIdentity') {
        throw new AwsError('InvalidAction', `The local cloud does not know the STS action ${action}.`);
      }
      const id = principal.functionName ?? 'root';
      return {
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${principal.arn}</Arn><UserId>${id}</UserId><Account>${cloud.account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      };
    },
  };
}
