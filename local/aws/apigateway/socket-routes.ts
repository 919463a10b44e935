import type { Cloud, InvokeResult } from '../../runtime/cloud';
import type { Connection } from './connections';
import { within } from './deadline';
import { functionArn } from './event-parts';
import { textFrame } from './frames';
import { messageEvent } from './socket-event';
import type { SocketApi, SocketLimits, SocketRoute, SocketStage } from './socket-model';

/** Evaluates `$request.body.action` on a message; undefined when it is not JSON or lacks the member. */
function selectRoute(expression: string, body: Buffer): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    return undefined;
  }
  for (const name of expression.replace(/^\$request\.body\./, '').split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Invokes the functions of routes, and sends back the results of two-way routes. */
export class SocketRoutes {
  constructor(
    private readonly cloud: Cloud,
    private readonly limits: SocketLimits,
  ) {}

  /**
   * Runs a route's function.
   *
   * @returns undefined when it failed, timed out or could not be invoked (logged); an empty result for a route
   *   without a function
   */
  async invoke(
    api: SocketApi,
    stage: SocketStage,
    route: SocketRoute,
    event: unknown,
  ): Promise<InvokeResult | undefined> {
    const integration = api.integrations.get(route.integrationId ?? '');
    if (!integration) {
      this.cloud.log.error(`The route ${route.key} of ${api.name} has no integration`);
      return undefined;
    }
    if (integration.type === 'MOCK') return { payload: { statusCode: 200 } };
    const timeout = Math.min(integration.timeoutMs, this.limits.integrationTimeoutMs);
    try {
      const arn = functionArn(integration.uri, stage.variables);
      const result = await within(this.cloud.ports.invoke(arn, event), timeout, undefined);
      if (!result) this.cloud.log.error(`The route ${route.key} of ${api.name} timed out`);
      else if (result.functionError !== undefined) {
        const message = (result.payload as { errorMessage?: unknown } | null)?.errorMessage;
        this.cloud.log.error(`The route ${route.key} of ${api.name} failed: ${String(message)}`);
        return undefined;
      }
      return result;
    } catch (error) {
      this.cloud.log.error(`The route ${route.key} of ${api.name} could not be invoked: ${String(error)}`);
      return undefined;
    }
  }

  async message(connection: Connection, body: Buffer, binary: boolean): Promise<void> {
    const { api, stage } = connection;
    const selected = binary ? undefined : selectRoute(api.selection, body);
    const key = selected !== undefined && !selected.startsWith('$') ? selected : '$default';
    const route = api.routes.get(key) ?? api.routes.get('$default');
    const event = messageEvent(connection, route?.key ?? key, body, binary, this.cloud.region);
    const { requestId } = event.requestContext;
    if (!stage.messages.take()) return this.#answer(connection, 'Too Many Requests', requestId);
    if (!route) return this.#answer(connection, 'Forbidden', requestId);
    const result = await this.invoke(api, stage, route, event);
    if (!result) return this.#answer(connection, 'Internal server error', requestId);
    if (!route.twoWay) return;
    const payload = result.payload as { statusCode?: unknown; body?: unknown } | null;
    if (typeof payload !== 'object' || payload === null || !Number.isInteger(Number(payload.statusCode))) {
      return this.#answer(connection, 'Internal server error', requestId);
    }
    if (typeof payload.body === 'string' && payload.body !== '') this.#send(connection, payload.body);
  }

  #answer(connection: Connection, message: string, requestId: string): void {
    this.#send(connection, JSON.stringify({ message, connectionId: connection.id, requestId }));
  }

  #send(connection: Connection, text: string): void {
    if (connection.socket.readyState === connection.socket.OPEN) {
      connection.stream.write(textFrame(Buffer.from(text)));
    }
  }
}
