import {
  AccountRecovery,
  CfnUserPoolGroup,
  ClientAttributes,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ProviderAttribute,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
  UserPoolEmail,
  UserPoolIdentityProviderGoogle,
  UserPoolIdentityProviderOidc,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { minPasswordLength } from '../../domain/users/password-length';
import type { Config } from '../config';
import { functionByName } from '../constructs/compute/function-by-name';
import { allow, type Permission, plain, type Setting } from '../constructs/compute/setting';
import { keptData } from '../constructs/data/kept-data';
import { configOf } from '../deployment';

const clientDefaults = {
  // Without the secret, nobody but the users service can use a client.
  generateSecret: true,
  preventUserExistenceErrors: true,
  enableTokenRevocation: true,
  accessTokenValidity: Duration.hours(1),
  idTokenValidity: Duration.hours(1),
  refreshTokenValidity: Duration.days(30),
};

const senderName = 'StreamForge';
const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** Accounts: a Cognito pool whose usernames are our user ids (`usr_…`), with the e-mail address as alias. */
export class IdentityStack extends Stack {
  readonly pool: UserPool;
  /** Issues every token of the platform. */
  private readonly signInClient: UserPoolClient;
  /** Creates accounts; issues no token. */
  private readonly signUpClient: UserPoolClient;
  /** The sender of notices, with permission to send as it; undefined when the deployment has none. */
  readonly sender: Setting | undefined;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const config = configOf(this);
    const sender = config.mailFrom === undefined ? undefined : this.createSender(config.mailFrom);
    this.sender = sender;
    this.pool = new UserPool(this, 'Users', {
      signInAliases: { username: true, email: true },
      signInCaseSensitive: false,
      selfSignUpEnabled: true,
      autoVerify: { email: true },
      // Not required: users from Twitch have none.
      standardAttributes: { email: { required: false, mutable: true } },
      keepOriginal: { email: true },
      ...(config.mailCodes === 'ses' && {
        email: UserPoolEmail.withSES({
          fromEmail: config.mailFrom!,
          fromName: senderName,
          sesRegion: config.region,
          sesVerifiedDomain: domainOf(config.mailFrom!),
        }),
      }),
      // Rules about kinds of characters make passwords worse; length matters (NIST SP 800-63B).
      passwordPolicy: {
        minLength: minPasswordLength,
        requireLowercase: false,
        requireUppercase: false,
        requireDigits: false,
        requireSymbols: false,
      },
      mfa: Mfa.OFF,
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: config.keepData,
      removalPolicy: config.keepData ? keptData : RemovalPolicy.DESTROY,
    });
    this.acknowledge();
    new CfnUserPoolGroup(this, 'Admin', {
      userPoolId: this.pool.userPoolId,
      groupName: 'admin',
      description: 'Operators of the platform',
    });
    // Their stack needs the pool, so it comes later; Cognito looks for the functions when it calls them.
    const confirmUser = functionByName(this, 'functions/users/confirm-user.trigger.ts');
    this.pool.addTrigger(UserPoolOperation.POST_CONFIRMATION, confirmUser);
    const customMessage = functionByName(this, 'functions/users/custom-message.trigger.ts');
    this.pool.addTrigger(UserPoolOperation.CUSTOM_MESSAGE, customMessage);
    this.signInClient = this.createSignInClient();
    this.signUpClient = this.createSignUpClient();
    this.createSocialClient(config);
    new CfnOutput(this, 'UserPoolId', {
      value: this.pool.userPoolId,
      description: 'The user pool, where operators add users to groups',
    });
  }

  /** The pool's id with permission for these administrative calls. */
  poolSetting(
    ...actions: (
      | 'AdminGetUser'
      | 'AdminUpdateUserAttributes'
      | 'AdminUserGlobalSignOut'
      | 'DescribeUserPoolClient'
    )[]
  ): Setting {
    if (actions.length === 0) return plain(this.pool.userPoolId);
    const named = actions.map((action) => `cognito-idp:${action}`);
    return { value: this.pool.userPoolId, allow: [allow(named, [this.pool.userPoolArn])] };
  }

  signInClientSetting(): Setting {
    return plain(this.signInClient.userPoolClientId);
  }

  signUpClientSetting(): Setting {
    return plain(this.signUpClient.userPoolClientId);
  }

  /** The address of the pool's public keys. */
  keysSetting(): Setting {
    return plain(
      `https://cognito-idp.${this.region}.${this.urlSuffix}/${this.pool.userPoolId}/.well-known/jwks.json`,
    );
  }

  /**
   * Cognito lets the holder of an access token write every attribute that the token's client may write, so this
   * client must not write the e-mail address. An empty list means "all standard attributes", so it lists one that
   * nothing reads; the same for reading, so that the identity tokens that browsers hold have no e-mail address.
   */
  private createSignInClient(): UserPoolClient {
    return this.pool.addClient('Site', {
      ...clientDefaults,
      authFlows: { userPassword: true },
      disableOAuth: true,
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      readAttributes: new ClientAttributes().withStandardAttributes({ locale: true }),
      writeAttributes: new ClientAttributes().withStandardAttributes({ locale: true }),
    });
  }

  /** SignUp needs a client that may write the e-mail address. No flow of this one leads to a first token. */
  private createSignUpClient(): UserPoolClient {
    return this.pool.addClient('SignUp', {
      ...clientDefaults,
      // Without any flow Cognito falls back to its defaults; CDK adds the refresh flow to this.
      authFlows: { userPassword: false },
      disableOAuth: true,
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      writeAttributes: new ClientAttributes().withStandardAttributes({ email: true }),
    });
  }

  /**
   * Sign-in by Google and Twitch. Cognito writes the mapped attributes through the client, so it must be able to.
   * Its tokens cannot: without the scope `aws.cognito.signin.user.admin`, UpdateUserAttributes refuses them.
   */
  private createSocialClient(config: Config): void {
    const providers = this.createProviders(config);
    if (providers.length === 0) return;
    const origin = `https://${config.domain}`;
    const client = this.pool.addClient('Social', {
      ...clientDefaults,
      authFlows: { userPassword: false },
      supportedIdentityProviders: providers.map(({ name }) => name),
      writeAttributes: new ClientAttributes().withStandardAttributes({
        email: true,
        preferredUsername: true,
      }),
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.PROFILE, OAuthScope.EMAIL],
        callbackUrls: [`${origin}/sign-in/callback`],
        logoutUrls: [`${origin}/`],
      },
    });
    for (const { provider } of providers) client.node.addDependency(provider);
    // A prefix is unique in a region over all accounts.
    this.pool.addDomain('SignIn', {
      cognitoDomain: { domainPrefix: `${config.name}-${this.account}` },
    });
  }

  /** The sender's domain as an SES identity; mails go out once its DNS records are there. */
  private createSender(mailFrom: string): Setting {
    const domain = domainOf(mailFrom);
    const identity = new EmailIdentity(this, 'Sender', { identity: Identity.domain(domain) });
    for (const [index, { name, value }] of identity.dkimRecords.entries()) {
      new CfnOutput(this, `MailRecord${index + 1}`, {
        value: `${name} CNAME ${value}`,
        description: `DNS record of ${domain}, by which SES trusts the sender`,
      });
    }
    const send: Permission = allow(['ses:SendEmail'], [identity.emailIdentityArn]);
    return { value: `${senderName} <${mailFrom}>`, allow: [send] };
  }

  private createProviders({
    google,
    twitch,
  }: Config): { name: UserPoolClientIdentityProvider; provider: Construct }[] {
    const providers = [];
    if (google) {
      const provider = new UserPoolIdentityProviderGoogle(this, 'Google', {
        userPool: this.pool,
        clientId: google.clientId,
        clientSecretValue: Secret.fromSecretNameV2(this, 'GoogleSecret', google.secretName).secretValue,
        scopes: ['openid', 'profile', 'email'],
        attributeMapping: { email: ProviderAttribute.GOOGLE_EMAIL },
      });
      providers.push({ name: UserPoolClientIdentityProvider.GOOGLE, provider });
    }
    if (twitch) {
      const provider = new UserPoolIdentityProviderOidc(this, 'Twitch', {
        userPool: this.pool,
        name: 'Twitch',
        clientId: twitch.clientId,
        clientSecret: Secret.fromSecretNameV2(
          this,
          'TwitchSecret',
          twitch.secretName,
        ).secretValue.unsafeUnwrap(),
        issuerUrl: 'https://id.twitch.tv/oauth2',
        scopes: ['openid'],
        attributeMapping: { preferredUsername: ProviderAttribute.other('preferred_username') },
      });
      providers.push({ name: UserPoolClientIdentityProvider.custom('Twitch'), provider });
    }
    return providers;
  }

  private acknowledge(): void {
    Validations.of(this.pool).acknowledge(
      {
        id: 'AwsSolutions-COG1',
        reason: 'Ten characters and no rule about their kinds, after NIST SP 800-63B.',
      },
      {
        id: 'AwsSolutions-COG2',
        reason: 'A second factor is optional: nobody needs one to watch or chat.',
      },
      {
        id: 'AwsSolutions-COG3',
        reason: 'Threat protection needs the Plus plan, which bills every user.',
      },
      { id: 'AwsSolutions-COG8', reason: 'The Plus plan bills every user.' },
    );
  }
}
