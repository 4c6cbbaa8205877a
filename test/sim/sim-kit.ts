/** The simulated halls for tests. */
import { shapesOf } from '../../src/sim/shapes.js';
import { hallFile } from '../core/hall-kit.js';

export const shapes = shapesOf({
  datian: hallFile('datian'),
  luhe: hallFile('luhe'),
  xiangyang: hallFile('xiangyang'),
  nanchang: hallFile('nanchang'),
});
