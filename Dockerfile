# Two images: `creditcase` (web, worker, migrate) and `temporal` (the server and its schemas, as the tests run it).
#
#   docker build --target creditcase --build-arg CHROMIUM=1 .
#
# CHROMIUM=1 adds the browser that prints letters as PDF, about 600 MB; without it letters are pages to print.

FROM node:20-bookworm-slim AS assets
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run --silent build

FROM golang:1.26.8-bookworm AS build
WORKDIR /src
ENV CGO_ENABLED=0 GOFLAGS=-buildvcs=false
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=assets /src/web/static/vendor web/static/vendor
RUN go build -trimpath -ldflags=-s -o /out/creditcase ./cmd/creditcase

FROM golang:1.26.8-bookworm AS build-temporal
WORKDIR /src/tools/temporal
ENV CGO_ENABLED=0 GOFLAGS=-buildvcs=false
COPY tools/temporal/ ./
RUN go build -trimpath -ldflags=-s -o /out/temporal .

FROM debian:bookworm-slim AS base
RUN apt-get update -q \
 && apt-get install -q -y --no-install-recommends ca-certificates curl \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --home-dir /nonexistent creditcase

FROM base AS temporal
COPY --from=build-temporal /out/temporal /usr/local/bin/
USER creditcase
EXPOSE 7233
ENTRYPOINT ["temporal"]
CMD ["start", "/etc/temporal.yaml"]

FROM base AS creditcase
ARG CHROMIUM=0
RUN if [ "$CHROMIUM" = 1 ]; then \
      apt-get update -q \
      && apt-get install -q -y --no-install-recommends chromium fonts-noto-cjk \
      && rm -rf /var/lib/apt/lists/*; \
    fi
COPY --from=build /out/creditcase /usr/local/bin/
# A named volume takes its owner from the directory that it covers first.
RUN install -d -o creditcase -g creditcase /files /keys
USER creditcase
EXPOSE 8080
ENTRYPOINT ["creditcase"]
CMD ["web", "--listen", "0.0.0.0:8080"]
