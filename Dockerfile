# The hub, small and without root: one stage installs what it stands on, the other one runs it.
FROM python:3.11.11-slim-bookworm AS built
COPY requirements/run.txt /tmp/run.txt
RUN python -m venv /opt/hub \
    && /opt/hub/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/run.txt \
    && /opt/hub/bin/pip uninstall --yes --quiet setuptools pip \
    && echo /app > /opt/hub/lib/python3.11/site-packages/app.pth \
    && printf '#!/opt/hub/bin/python\nfrom hub.cli import main\n\nmain()\n' > /opt/hub/bin/hub \
    && chmod 755 /opt/hub/bin/hub
COPY consumers /app/consumers
COPY edi /app/edi
COPY examples /app/examples
COPY hub /app/hub
COPY parameters /app/parameters
COPY portal /app/portal
COPY producers /app/producers
COPY rules /app/rules
COPY schemas /app/schemas
COPY store /app/store
COPY templates /app/templates
COPY LICENSE /app/LICENSE
RUN /opt/hub/bin/python -m compileall -q /app

FROM python:3.11.11-slim-bookworm
RUN groupadd --gid 10001 hub \
    && useradd --uid 10001 --gid hub --no-create-home --home-dir /data --shell /usr/sbin/nologin hub \
    && install --directory --owner hub --group hub /data
COPY --from=built /opt/hub /opt/hub
COPY --from=built /app /app
ENV PATH=/opt/hub/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/data/cache \
    HUB_HOME=/data \
    HUB_PORTAL_LISTEN=0.0.0.0:8000 \
    HUB_STATUS_LISTEN=0.0.0.0:9464
USER hub
WORKDIR /data
VOLUME /data
EXPOSE 8000 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=12s --start-period=60s --retries=3 CMD ["hub", "health", "ready"]
ENTRYPOINT ["hub"]
CMD ["run"]
