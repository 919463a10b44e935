import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { channelChanged } from '../../domain/channels/events';
import {
  applyChannelChangeEnv,
  authorizerEnv,
  confirmUserEnv,
  customMessageEnv,
  mailNoticesEnv,
  publishUserEnv,
  usersApiEnv,
} from '../../domain/users/env';
import { permitAuthorizer, permitRestCalls } from '../constructs/api/call-permissions';
import type { SocketApi } from '../constructs/api/socket-api';
import { ServiceFunction } from '../constructs/compute/service-function';
import { plain } from '../constructs/compute/setting';
import { ServiceTable } from '../constructs/data/service-table';
import type { OriginSecret } from '../constructs/edge/origin-secret';
import { busSetting } from '../constructs/messaging/event-bus';
import { consumeEvents } from '../constructs/messaging/rules';
import { consumeTableStream } from '../constructs/messaging/streams';
import { alarmOnErrors } from '../constructs/observability/function-alarms';
import { configOf } from '../deployment';
import type { IdentityStack } from './identity';

export interface UsersStackProps extends StackProps {
  readonly originSecret: OriginSecret;
  readonly identity: IdentityStack;
  readonly rest: RestApi;
  readonly sockets: SocketApi;
}

/** Accounts, profiles and follows, and the authorizer of both APIs. */
export class UsersStack extends Stack {
  private readonly table: ServiceTable;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: UsersStackProps,
  ) {
    super(scope, id, props);
    this.table = new ServiceTable(this, 'Table', {
      service: 'users',
      stream: true,
      holds: 'accounts and profiles',
    });
    this.answerRoutes();
    this.authorize();
    this.answerPool();
    this.mailNotices();
    this.publishUsers();
    this.applyChannelChanges();
  }

  private answerRoutes(): void {
    const { identity, originSecret, rest } = this.props;
    const api = new ServiceFunction(this, 'Api', {
      entry: 'functions/users/api.ts',
      schema: usersApiEnv,
      settings: {
        ORIGIN_SECRET: originSecret.setting(),
        USERS_TABLE: this.table.setting(
          'GetItem',
          'PutItem',
          'UpdateItem',
          'DeleteItem',
          'Query',
          'BatchGetItem',
        ),
        USER_POOL_ID: identity.poolSetting(
          'AdminGetUser',
          'AdminUpdateUserAttributes',
          'AdminUserGlobalSignOut',
          'DescribeUserPoolClient',
        ),
        USER_POOL_CLIENT_ID: identity.signInClientSetting(),
        SIGN_UP_CLIENT_ID: identity.signUpClientSetting(),
        ACCOUNT_REQUESTS_PER_ADDRESS: plain(configOf(this).accountRequestsPerAddress),
      },
    });
    permitRestCalls(api, rest);
    alarmOnErrors(api);
  }

  private authorize(): void {
    const { identity, originSecret, rest, sockets } = this.props;
    const authorize = new ServiceFunction(this, 'Authorize', {
      entry: 'functions/users/authorize.authorizer.ts',
      schema: authorizerEnv,
      settings: {
        ORIGIN_SECRET: originSecret.setting(),
        USERS_TABLE: this.table.setting('GetItem', 'DeleteItem'),
        USER_POOL_ID: identity.poolSetting(),
        USER_POOL_CLIENT_ID: identity.signInClientSetting(),
        JWKS_URI: identity.keysSetting(),
      },
      timeout: Duration.seconds(5),
    });
    permitAuthorizer(authorize, 'Rest', rest.restApiId);
    permitAuthorizer(authorize, 'Socket', sockets.api.apiId);
    alarmOnErrors(authorize);
  }

  /** The triggers of the user pool. */
  private answerPool(): void {
    const confirm = new ServiceFunction(this, 'ConfirmUser', {
      entry: 'functions/users/confirm-user.trigger.ts',
      schema: confirmUserEnv,
      settings: { USERS_TABLE: this.table.setting('GetItem', 'PutItem', 'UpdateItem') },
    });
    const customMessage = new ServiceFunction(this, 'CustomMessage', {
      entry: 'functions/users/custom-message.trigger.ts',
      schema: customMessageEnv,
      settings: {},
    });
    for (const trigger of [confirm, customMessage]) {
      trigger.addPermission('Cognito', {
        principal: new ServicePrincipal('cognito-idp.amazonaws.com'),
        sourceArn: this.props.identity.pool.userPoolArn,
      });
      alarmOnErrors(trigger);
    }
  }

  private mailNotices(): void {
    const { sender } = this.props.identity;
    if (sender === undefined) return;
    const mail = new ServiceFunction(this, 'MailNotices', {
      entry: 'functions/users/mail-notices.stream.ts',
      schema: mailNoticesEnv,
      settings: { USERS_TABLE: this.table.setting('GetItem'), MAIL_FROM: sender },
      timeout: Duration.seconds(60),
    });
    consumeTableStream(mail, this.table, 'people are not notified of changes to their accounts');
  }

  private publishUsers(): void {
    const publish = new ServiceFunction(this, 'PublishUser', {
      entry: 'functions/users/publish-user.stream.ts',
      schema: publishUserEnv,
      settings: { EVENT_BUS_NAME: busSetting(this) },
      timeout: Duration.seconds(30),
    });
    consumeTableStream(publish, this.table, 'other services keep an old name, or do not know of a follow');
  }

  private applyChannelChanges(): void {
    const apply = new ServiceFunction(this, 'ApplyChannelChange', {
      entry: 'functions/users/apply-channel-change.event.ts',
      schema: applyChannelChangeEnv,
      settings: { USERS_TABLE: this.table.setting('PutItem') },
      timeout: Duration.seconds(30),
    });
    consumeEvents(apply, [channelChanged], 'nobody can follow a new channel');
  }
}
