/** Where the start page of a demonstration finds a board and a kiosk that are signed in already. */
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DemonstrationAnswer, type DemonstrationLinks } from '../protocol/index.js';
import { Call } from './call.js';

export const DEMONSTRATION = Symbol('demonstration');

/** Filled once the crowd is there; stays empty on a server that is no demonstration. */
export interface Demonstration {
  links: DemonstrationLinks | null;
}

@ApiTags('health')
@Controller('api/demonstration')
export class DemonstrationController {
  constructor(@Inject(DEMONSTRATION) private readonly demonstration: Demonstration) {}

  @Get()
  @Call({
    does: 'Links of a running demonstration',
    who: 'anyone',
    changes: false,
    answers: { 200: DemonstrationAnswer },
  })
  links(): Demonstration {
    return this.demonstration;
  }
}
