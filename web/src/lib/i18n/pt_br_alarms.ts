import type { enAlarms } from './en_alarms';

export const ptBRAlarms: typeof enAlarms = {
  alarms: {
    ofCamera: '{{camera}}: {{title}}',
    since: 'desde {{time}}',
    more_one: 'e mais {{count}} alarme',
    more_other: 'e mais {{count}} alarmes',
    serverSays: 'O servidor diz: {{detail}}',
    disk_full: {
      title: 'O disco está cheio: nada é gravado',
      advice: 'Abra espaço: apague gravações guardadas para sempre, clipes ou outros arquivos.',
    },
    disk_will_be_full: {
      title: 'O disco ficará cheio em {{hours}} h',
      advice:
        'Nada para: a partir daí as gravações mais antigas são apagadas. Para guardar mais, aumente o disco ou grave menos.',
    },
    disk_floor_reached: {
      title: 'As gravações mais antigas estão sendo apagadas para abrir espaço',
      advice: 'Nada a fazer se o tempo guardado basta; senão, aumente o disco.',
    },
    camera_offline: {
      title: 'A câmera não está sendo gravada',
      advice: 'Verifique a energia, a rede, o endereço e a senha da câmera.',
    },
    camera_clock_jumped: {
      title: 'O relógio da câmera saltou',
      advice:
        'As gravações estão inteiras. Se acontecer muito, verifique o servidor de hora e o firmware da câmera.',
    },
    certificate_expires: {
      title: 'O certificado vence em breve (dias restantes: {{days}})',
      advice: 'Coloque um novo no lugar; não é preciso reiniciar.',
    },
    certificate_expired: {
      title: 'O certificado venceu: navegadores e aplicativos o recusam',
      advice: 'Coloque um novo no lugar; não é preciso reiniciar.',
    },
    certificate_unusable: {
      title: 'O certificado novo não pode ser usado; o antigo continua em uso',
      advice: 'Verifique os dois arquivos e as suas permissões.',
    },
    catalog_backlog: {
      title: '{{rows}} registros esperam pelo banco de dados',
      advice: 'Verifique o banco de dados: está fora ou lento demais. A gravação continua.',
    },
    jobs_backlog: {
      title: '{{jobs}} tarefas esperam a sua vez',
      advice: 'Os clipes demoram mais que o normal. Verifique a carga da máquina.',
    },
    database_unreachable: {
      title: 'O banco de dados não responde',
      advice: 'Verifique o banco de dados e o caminho até ele. A gravação continua.',
    },
    clip_failed: {
      title: 'Clipes que não puderam ser feitos: {{clips}}',
      advice: 'Abra os clipes, leia o motivo e tente de novo ou apague-os.',
    },
    services: {
      cloudwatch_logs: 'O CloudWatch Logs',
      cloudwatch_metrics: 'O CloudWatch',
      otlp: 'O coletor de traces',
      sentry: 'O rastreador de erros',
    },
    telemetry_failing: {
      title: '{{service}} não recebe o que o servidor envia',
      advice:
        'A gravação continua; o mais antigo do que espera é descartado. Verifique o serviço, o caminho até ele e as permissões.',
    },
  },
};
