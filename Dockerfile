# Regulars in one image: pages (WSGI), live streams (ASGI), worker. Which of them runs is the command's choice.
FROM python:3.11-slim-bookworm AS environment
WORKDIR /build
COPY requirements/installer.txt requirements/runtime.txt requirements/
# Every package by its hash; the installer stays behind in this stage.
RUN python -m venv /installer \
    && /installer/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/installer.txt \
    && python -m venv --without-pip /venv \
    && /installer/bin/uv pip sync --no-cache --python /venv/bin/python --require-hashes requirements/runtime.txt

FROM python:3.11-slim-bookworm
# pg_dump for `regulars backup`: Debian 12 brings version 15, the same as the server in compose.yaml.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client-15 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /regulars --shell /usr/sbin/nologin regulars \
    && install -d -o regulars -g regulars -m 0700 /data
COPY --from=environment /venv /venv
WORKDIR /regulars
COPY pyproject.toml LICENSE ./
COPY regulars regulars
ENV PATH=/venv/bin:$PATH PYTHONPATH=/regulars PYTHONUNBUFFERED=1 REGULARS_DATA=/data
# Bytecode and translations are compiled now: at run time nothing of the program can be written.
RUN python -c "from regulars.config.build import compile_messages; compile_messages()" \
    && python -m compileall -q /regulars/regulars \
    && printf '#!/bin/sh\nexec python -m regulars "$@"\n' > /venv/bin/regulars \
    && chmod 0755 /venv/bin/regulars
ENV PYTHONDONTWRITEBYTECODE=1
USER regulars
VOLUME /data
EXPOSE 8000
# The API's description needs no database: it says whether this process answers.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["python", "-c", \
    "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/api/v1/openapi.json', timeout=4)"]
ENTRYPOINT ["regulars"]
CMD ["up", "--host", "0.0.0.0"]
