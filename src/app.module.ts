/** The whole wiring on one screen: what there is, and what each part is made of. */
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { Access } from './accounts/access.js';
import { Accounts } from './accounts/accounts.service.js';
import { Devices } from './accounts/devices.js';
import { Identities } from './accounts/identity.js';
import { Limits } from './accounts/limits.js';
import { Operations } from './accounts/operations.js';
import type { Config } from './config.js';
import type { Clock } from './hall/clock.js';
import { Days } from './hall/days.js';
import { Elsewhere } from './hall/elsewhere.js';
import { HallService } from './hall/hall.service.js';
import type { Retention } from './hall/retention.js';
import { WhatIfs } from './hall/what-ifs.js';
import { AccountsController } from './http/accounts.controller.js';
import { AppointmentsController } from './http/appointments.controller.js';
import { CasesController } from './http/cases.controller.js';
import { CitizenController } from './http/citizen.controller.js';
import { DEMONSTRATION, DemonstrationController, type Demonstration } from './http/demonstration.controller.js';
import { Desk } from './http/desk.js';
import { DevicesController } from './http/devices.controller.js';
import { FiguresController } from './http/figures.controller.js';
import { GateController } from './http/gate.controller.js';
import { HallController } from './http/hall.controller.js';
import { HealthController, REDIS } from './http/health.controller.js';
import { IssueController } from './http/issue.controller.js';
import { OperationsController } from './http/operations.controller.js';
import { PrintController, PrintersController, PUBLIC_URL } from './http/print.controller.js';
import { ReviewsController } from './http/reviews.controller.js';
import { RemoteController } from './http/remote.controller.js';
import { FollowUpsController } from './http/follow-ups.controller.js';
import { Ratings } from './http/ratings.js';
import { RatingsController } from './http/ratings.controller.js';
import { RostersController } from './http/rosters.controller.js';
import { CLOCK } from './http/shapes.js';
import { SupervisionController } from './http/supervision.controller.js';
import { VisitViewController } from './http/visit-view.controller.js';
import { WhatIfController } from './http/what-if.controller.js';
import { WebhooksController } from './http/webhooks.controller.js';
import { WindowController } from './http/window.controller.js';
import { Deliveries } from './messages/deliveries.js';
import type { Messages } from './messages/messages.js';
import type { Outbox } from './messages/outbox.js';
import { Webhooks } from './messages/webhooks.js';
import { Slips } from './print/slips.js';
import { RatingRows } from './store/rating-rows.js';

/** What has to be opened before, and closed after, everything else. */
export interface Parts {
  source: DataSource;
  clock: Clock;
  redis: Redis | null;
  halls: HallService;
  days: Days;
  whatIfs: WhatIfs;
  retention: Retention;
  access: Access;
  accounts: Accounts;
  devices: Devices;
  limits: Limits;
  identities: Identities;
  slips: Slips;
  outbox: Outbox;
  messages: Messages;
  webhooks: Webhooks;
  deliveries: Deliveries;
  demonstration: Demonstration;
}

const controllers = [
  AccountsController,
  DevicesController,
  HallController,
  IssueController,
  CitizenController,
  PrintController,
  PrintersController,
  AppointmentsController,
  VisitViewController,
  WindowController,
  ReviewsController,
  CasesController,
  SupervisionController,
  GateController,
  RemoteController,
  FiguresController,
  WhatIfController,
  RatingsController,
  FollowUpsController,
  RostersController,
  WebhooksController,
  OperationsController,
  DemonstrationController,
];

@Module({})
export class AppModule {
  /** A node of role `jobs` answers for its health only. */
  static of(parts: Parts, { role, publicUrl }: Pick<Config, 'role' | 'publicUrl'>): DynamicModule {
    return {
      module: AppModule,
      controllers: [HealthController, ...(role === 'jobs' ? [] : controllers)],
      providers: [
        given(DataSource, parts.source),
        given(CLOCK, parts.clock),
        given(REDIS, parts.redis),
        given(HallService, parts.halls),
        given(Elsewhere, new Elsewhere(parts.halls)),
        given(Days, parts.days),
        given(WhatIfs, parts.whatIfs),
        given(Access, parts.access),
        given(Accounts, parts.accounts),
        given(Devices, parts.devices),
        given(Operations, new Operations(parts.source)),
        given(Limits, parts.limits),
        given(Identities, parts.identities),
        given(Slips, parts.slips),
        given(Webhooks, parts.webhooks),
        given(Deliveries, parts.deliveries),
        given(PUBLIC_URL, publicUrl ?? null),
        given(DEMONSTRATION, parts.demonstration),
        Desk,
        Ratings,
        given(RatingRows, new RatingRows(parts.source)),
      ],
    };
  }
}

function given(
  provide: Provider extends infer P ? (P extends { provide: infer T } ? T : never) : never,
  useValue: unknown,
): Provider {
  return { provide, useValue };
}
