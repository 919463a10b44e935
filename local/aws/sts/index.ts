import { AwsError, type Cloud, type Service } from '../../runtime/cloud';
import { queryReply } from '../../runtime/xml';

/** STS: GetCallerIdentity. */
export function createSts(cloud: Cloud): Service {
  return {
    name: 'sts',
    signingNames: ['sts'],
    async handle({ body, principal }) {
      const action = new URLSearchParams(body.toString()).get('Action');
      if (action !== 'GetCallerIdentity') {
        throw new AwsError('InvalidAction', `The local cloud does not know the STS action ${action}.`);
      }
      return queryReply(action, 'https://sts.amazonaws.com/doc/2011-06-15/', {
        Arn: principal.arn,
        UserId: principal.functionName ?? 'root',
        Account: cloud.account,
      });
    },
  };
}
