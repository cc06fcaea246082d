import type { enFaults } from './en_faults';

/** O que o servidor encontrou numa câmera, ao lado do motivo e do conselho. */
export const ptBRFaults: typeof enFaults = {
  fault: {
    noConnection: 'Sem conexão com {{host}}, porta {{port}}: {{why}}.',
    noTls: 'Sem conexão criptografada: {{why}}.',
    noName: 'O nome {{name}} não foi encontrado.',
    noAddress: 'O nome não tem endereço.',
    broken: 'A conexão caiu: {{why}}.',
    closed: 'A câmera fechou a conexão.',
    full: 'A câmera não atende mais espectadores.',
    noTcp: 'A câmera recusa RTSP sobre TCP.',
    refused: 'A câmera recusou: {{answer}}',
    noRtsp: 'O que responde ali não fala RTSP.',
    noVideo: 'A câmera não oferece vídeo neste endereço.',
    onlySound: 'A câmera mandou som, mas nenhum vídeo por {{seconds}} s.',
    silent: 'A câmera não mandou vídeo por {{seconds}} s.',
    torn: 'A câmera não mandou nenhuma imagem inteira por {{seconds}} s.',
    noKeyFor: 'A câmera não mandou nenhum quadro-chave por {{seconds}} s.',
    noKey: 'A câmera manda vídeo, mas nenhum quadro-chave para começar.',
    system: {
      refused: 'foi recusada',
      reset: 'o outro lado a interrompeu',
      noRoute: 'não há caminho até lá',
      timedOut: 'sem resposta a tempo',
      notFound: 'não foi encontrada',
    },
  },
};
