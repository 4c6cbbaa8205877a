/** The devices of a hall: kiosks and displays. */
import { Controller, Delete, Get, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Devices } from '../accounts/devices.js';
import { ProblemError } from '../accounts/problem-error.js';
import { HallService } from '../hall/hall.service.js';
import { ChangedDevice, DeviceAnswer, DeviceChange, DeviceRequest, DevicesAnswer } from '../protocol/index.js';
import { Call, Json } from './call.js';
import { keyFor, ok, send, signedIn } from './desk.js';
import { callerOf } from './guard.js';
import { nothing } from './shapes.js';

const who = ['supervisor'] as const;

/** Who asks, and under which key. */
function askedBy({ request }: FastifyReply) {
  return [callerOf(request).id, keyFor(request, signedIn(request).who)] as const;
}

@ApiTags('accounts')
@Controller('api/halls/:hall/devices')
export class DevicesController {
  constructor(
    private readonly devices: Devices,
    private readonly halls: HallService,
  ) {}

  @Get()
  @Call({ does: 'The devices of the hall, without their tokens', who, changes: false, answers: { 200: DevicesAnswer } })
  async list(@Res() reply: FastifyReply, @Param('hall') hallId: string): Promise<void> {
    await this.halls.read(hallId, () => undefined); // 404 for an unknown hall
    send(reply, ok({ devices: await this.devices.list(hallId) }));
  }

  @Post()
  @Call({ does: 'Make a kiosk or a display', who, changes: true, answers: { 201: DeviceAnswer } })
  async create(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Json(DeviceRequest) body: z.infer<typeof DeviceRequest>,
  ): Promise<void> {
    const { zone } = body;
    const known = await this.halls.read(hallId, (hall) => !zone || hall.config.zones.some(({ id }) => id === zone));
    if (!known) throw ProblemError.invalid('zone', `this hall has no zone ${zone}`);
    send(reply, await this.devices.create(hallId, body, ...askedBy(reply)));
  }

  @Patch(':device')
  @Call({ does: 'Give a kiosk another printer, or none', who, changes: true, answers: { 200: ChangedDevice } })
  async change(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('device') device: string,
    @Json(DeviceChange) { printer }: z.infer<typeof DeviceChange>,
  ): Promise<void> {
    send(reply, await this.devices.changePrinter(hallId, device, printer, ...askedBy(reply)));
  }

  @Delete(':device')
  @Call({ does: 'Revoke a device at once', who, changes: true, answers: { 204: null } })
  async revoke(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('device') device: string,
    @Json(nothing) _: unknown,
  ): Promise<void> {
    send(reply, await this.devices.revoke(hallId, device, ...askedBy(reply)));
  }
}
