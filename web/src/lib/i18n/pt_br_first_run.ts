import type { enFirstRun } from './en_first_run';

/** Palavras dos primeiros passos de um novo dono. */
export const ptBRFirstRun: typeof enFirstRun = {
  firstRun: {
    title: 'Primeiros passos',
    skip: 'Pular isto',
    back: 'Voltar',
    resume: 'Seguir os primeiros passos',
    place: {
      name: 'Lugar',
      title: 'Onde você está?',
      lead: 'Dias e horários seguem o seu fuso, no aplicativo inteiro. Os dois podem ser mudados depois, na sua conta.',
      zone: 'Onde estão as câmeras. Foi lido deste aparelho.',
    },
    storage: {
      name: 'Espaço',
      title: 'Até quando você poderá voltar?',
      lead: 'As gravações mais novas sempre ficam: com o disco cheio, a mais antiga dá lugar. Nada precisa ser ajustado aqui.',
      cameras: 'Câmeras',
      fewer: 'Uma câmera a menos',
      more: 'Uma câmera a mais',
      quality: 'A imagem delas',
      qualities: {
        low: 'Simples, 1 Mbit/s',
        middle: 'Full HD, 4 Mbit/s',
        high: '4K, 8 Mbit/s',
      },
      forecast: 'de gravação cabem, dia e noite sem pausa, com {{floor}} do disco livres.',
      little: {
        title: 'Isso é pouco',
        text: 'Use um disco maior, configure as câmeras para menos Mbit/s, ou fique só com algumas.',
      },
    },
    camera: {
      name: 'Câmera',
      title: 'A sua primeira câmera',
      lead: 'Digite o endereço RTSP e teste: você vê a imagem antes de salvar qualquer coisa.',
      there_one: 'Já há {{count}} câmera',
      there_other: 'Já há {{count}} câmeras',
      another: 'Continue, ou adicione outra aqui.',
      later: 'Adicionar depois',
    },
    done: {
      name: 'Pronto',
      title: 'É só isso',
      lead: 'A partir de agora as câmeras gravam sozinhas, com alguém assistindo ou não.',
      none: 'Ainda não há câmera. Adicione quando quiser: a página de câmeras tem tudo o que você viu aqui.',
      live: 'Ver ao vivo',
    },
  },
};
