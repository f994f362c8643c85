import type { Route } from '../route.ts';
import { accountStateRoutes } from './account-state.ts';
import { deviceRoutes } from './devices.ts';
import { footprintRoutes } from './footprint.ts';
import { listRoutes } from './list.ts';
import { loginRoutes } from './login.ts';
import { lookupRoutes } from './lookup.ts';
import { profileRoutes } from './profile.ts';
import { rateLimitRoutes } from './rate-limit-override.ts';
import { redactRoutes } from './redact.ts';
import { registerRoutes } from './register.ts';
import { registrationTokenRoutes } from './registration-tokens.ts';
import { userRoutes } from './users.ts';
import { whoisRoutes } from './whois.ts';

/** Every endpoint of the homeserver. */
export const routes: readonly Route[] = [
  ...loginRoutes,
  ...profileRoutes,
  ...registerRoutes,
  ...userRoutes,
  ...listRoutes,
  ...accountStateRoutes,
  ...rateLimitRoutes,
  ...deviceRoutes,
  ...whoisRoutes,
  ...lookupRoutes,
  ...redactRoutes,
  ...registrationTokenRoutes,
  ...footprintRoutes,
];
